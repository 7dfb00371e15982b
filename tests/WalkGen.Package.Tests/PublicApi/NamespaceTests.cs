using System.ComponentModel;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace WalkGen.Package.Tests.PublicApi;

/// <summary>Each namespace is for one kind of user, and what only generated code calls is in WalkGen.CompilerServices.</summary>
public class NamespaceTests
{
    private const string CompilerServices = "WalkGen.CompilerServices";
    private const int MostTypes = 60;

    private static readonly Assembly[] Assemblies = [typeof(PageWalkerAttribute).Assembly, typeof(PageTable).Assembly];

    private static readonly Assembly[] OtherLibraries =
    [
        typeof(Emulation.PhysicalBus).Assembly, typeof(Dirty.FrameDirtyLog).Assembly, typeof(Images.MemoryImage).Assembly,
        typeof(Live.LinuxProcess).Assembly,
    ];

    private static IEnumerable<Type> Types { get; } =
        [.. Assemblies.SelectMany(static assembly => assembly.GetExportedTypes()).Where(static type => !type.IsNested)];

    [Fact]
    public void The_namespace_that_everybody_uses_is_small()
    {
        string[] names =
            [.. Types.Where(static type => type.Namespace == "WalkGen").Select(NameOf).Distinct().Order(StringComparer.Ordinal)];

        Assert.True(names.Length <= MostTypes, $"{names.Length} types: {string.Join(' ', names)}");
    }

    [Fact]
    public void Every_type_has_one_of_the_documented_namespaces()
    {
        string architecture = File.ReadAllText(Guest.InRepository("docs", "architecture.md"));

        Assert.All(
            Types.Concat(OtherLibraries.SelectMany(static library => library.GetExportedTypes()))
                .Select(static type => type.Namespace).Distinct(),
            name => Assert.Contains($"| `{name}` |", architecture, StringComparison.Ordinal));
    }

    [Fact]
    public void What_generated_code_calls_is_hidden_from_editors()
    {
        var hidden = Types.Where(static type => type.Namespace == CompilerServices).ToList();

        Assert.NotEmpty(hidden);
        Assert.All(
            hidden, static type => Assert.Equal(EditorBrowsableState.Never, type.GetCustomAttribute<EditorBrowsableAttribute>()?.State));
    }

    /// <summary>
    /// A type is for users if a user's code, a test or a document names it. Nobody names a class of extension methods or the base class of
    /// attributes.
    /// </summary>
    [Fact]
    public void No_other_type_is_for_generated_code_alone()
    {
        var words = WordsOf(
            "docs", "samples", Path.Combine("src", "WalkGen.Cli"), Path.Combine("src", "WalkGen.Images"),
            Path.Combine("tests", "WalkGen.Runtime.Tests"), Path.Combine("tests", "WalkGen.Conformance.Tests"));

        var unused = Types.Where(static type => type.Namespace != CompilerServices && !IsNeverNamed(type)).Select(NameOf).Distinct()
            .Where(name => !words.Contains(name));

        Assert.Empty(unused);
    }

    /// <summary>A test does not make a type that generated code names one for users.</summary>
    [Fact]
    public void A_type_that_generated_code_names_is_hidden_or_named_by_users()
    {
        string names = File.ReadAllText(Guest.InRepository("src", "WalkGen.Generator", "Emission", "Names.cs"));
        var generated = Regex.Matches(names, @"""__wg::(\w+)""").Select(static match => match.Groups[1].Value).ToList();
        var words = WordsOf("docs", "samples", Path.Combine("src", "WalkGen.Cli"), Path.Combine("src", "WalkGen.Images"));

        Assert.True(generated.Count > 10);
        Assert.All(generated, name => Assert.Contains(name, words));
    }

    [Fact]
    public void No_other_type_says_that_generated_code_calls_it()
    {
        var hidden = Types.Where(static type => type.Namespace == CompilerServices).Select(static type => type.FullName!).ToHashSet();
        var members =
            Assemblies.SelectMany(static assembly => XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member"))
            .ToList();

        Assert.True(members.Count > 500);
        Assert.All(members.Where(member => !hidden.Any(member.Attribute("name")!.Value.Contains)), static member => Assert.DoesNotContain(
            "generated code", member.Value, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsNeverNamed(Type type)
        => (type.IsAbstract && type.IsSubclassOf(typeof(Attribute)))
            || type.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute), inherit: false);

    private static HashSet<string> WordsOf(params string[] folders)
    {
        var files = folders.SelectMany(static folder => Sources(Guest.InRepository(folder))).Append(Guest.InRepository("README.md"));
        string text = string.Concat(files.Select(File.ReadAllText));
        return Regex.Matches(text, @"\w+").Select(static match => match.Value).ToHashSet(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(static path => path.EndsWith(".cs", StringComparison.Ordinal) || path.EndsWith(".md", StringComparison.Ordinal))
        .Where(static path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    /// <summary>The name as users write it: without arity, and without the ending of an attribute.</summary>
    private static string NameOf(Type type)
    {
        string name = type.Name.Split('`')[0];
        return type.IsSubclassOf(typeof(Attribute)) && name.EndsWith("Attribute", StringComparison.Ordinal) && !type.IsAbstract
            ? name[..^"Attribute".Length] : name;
    }
}
