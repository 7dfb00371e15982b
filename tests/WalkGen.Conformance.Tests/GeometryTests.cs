using System.Reflection;
using WalkGen.Conformance.Tests.Formats;
using WalkGen.Conformance.Tests.Running;
using WalkGen.Linux;

namespace WalkGen.Conformance.Tests;

/// <summary>The geometries of the code are those of the table in Vectors/README.md: the same names, each with the same widths.</summary>
public class GeometryTests
{
    private const string Header = "| name | page shift | pgd | p4d | pud | pmd | pte | sign-extended | as in |";
    private const int ComparedColumns = 8;

    [Fact]
    public void The_code_and_the_table_have_the_same_geometries() => Assert.Equal(TableRows(), CodeRows());

    [Fact]
    public void Each_geometry_of_the_table_has_a_runner_for_each_kernel()
    {
        foreach (string row in TableRows())
        {
            string name = row.Split(' ')[0];
            Assert.NotSame(ScenarioRunners.Of(name, LinuxBehaviour.Linux6_12), ScenarioRunners.Of(name, LinuxBehaviour.Linux6_1));
        }
    }

    /// <summary>The rows of the table without the last column, in order of name.</summary>
    private static IEnumerable<string> TableRows() => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Vectors", "README.md"))
        .SkipWhile(static line => line != Header)
        .Skip(2)
        .TakeWhile(static line => line.StartsWith('|'))
        .Select(static line => string.Join(' ', line.Trim('|').Split('|').Take(ComparedColumns).Select(static cell => cell.Trim(' ', '`'))))
        .Order(StringComparer.Ordinal);

    /// <summary>What the table should say of each geometry of the code, in order of name.</summary>
    private static IEnumerable<string> CodeRows()
    {
        MethodInfo row = typeof(GeometryTests).GetMethod(nameof(CodeRow), BindingFlags.NonPublic | BindingFlags.Static)!;
        return typeof(IGeometry).Assembly.GetTypes()
            .Where(static type => type.IsValueType && type.IsAssignableTo(typeof(IGeometry)))
            .Select(type => (string)row.MakeGenericMethod(type).Invoke(null, null)!)
            .Order(StringComparer.Ordinal);
    }

    private static string CodeRow<TGeometry>()
        where TGeometry : struct, IGeometry
    {
        PageTableLevel[] levels = [PageTableLevel.Pgd, PageTableLevel.P4d, PageTableLevel.Pud, PageTableLevel.Pmd, PageTableLevel.Pte];
        string widths = string.Join(' ', levels.Select(TGeometry.IndexBits));
        return $"{TGeometry.Name} {TGeometry.PageShift} {widths} {(TGeometry.IsSignExtended ? "yes" : "no")}";
    }
}
