using Microsoft.CodeAnalysis;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Generator.Tests.Analyzers;

/// <summary>WG0029 is reported exactly where the compiler refuses the receiver of a walk.</summary>
public class TemporaryWalkerTests
{
    [Theory]
    [InlineData("new W().Walk(table)", true)]
    [InlineData("(new W()).Walk(table, VirtualRange.All)", true)]
    [InlineData("new Box<W>().Value.Walk(table)", true)]
    [InlineData("default(W).Walk(table)", true)]
    [InlineData("(local with { }).Walk(table)", true)]
    [InlineData("Make().Walk(table)", true)]
    [InlineData("Property.Walk(table)", true)]
    [InlineData("_readonly.Walk(table)", true)]
    [InlineData("new E().Edit(owned, VirtualRange.All)", true)]
    [InlineData("local.Walk(table)", false)]
    [InlineData("(local).Walk(table)", false)]
    [InlineData("parameter.Walk(table)", false)]
    [InlineData("_field.Walk(table)", false)]
    [InlineData("array[0].Walk(table)", false)]
    [InlineData("ByRef().Walk(table)", false)]
    [InlineData("new Class().Walk(table)", false)]
    [InlineData("new Own().Walk(5)", false)]
    public async Task A_walk_needs_a_variable(string call, bool isReported)
    {
        var generation = Generation.Run($$"""
            using WalkGen;

            [PageWalker] public partial struct W { [PgdEntry] private static void OnPgd() { } }
            [PageWalker] public partial struct E { [PgdEntry] private static void OnPgd(EntryRef<X86_64> entry) { } }
            [PageWalker] public partial class Class { [PgdEntry] private static void OnPgd() { } }
            [PageWalker] public partial struct Own { [PgdEntry] private static void OnPgd() { } public int Walk(int value) => value; }
            public class Box<T> { public T Value { get; } = default!; }

            public class Test
            {
                private readonly W _readonly = new();
                private W _field;
                private W Property { get; } = new();
                private static W Make() => new();
                private ref W ByRef() => ref _field;

                public Test(PageTable table) => _readonly.Walk(table);

                public void Walk(PageTable table, PageTable<X86_64, ArenaMemory> owned, W parameter, W[] array)
                {
                    var local = new W();
                    _ = {{call}};
                    _ = local;
                }
            }
            """);

        var found = await Hints.Of(generation.Output);

        string[] refused = ["CS0192", "CS0206", "CS1510"];
        var problems = generation.BuildProblems().Where(static problem => problem.Severity == DiagnosticSeverity.Error).ToList();
        Assert.All(problems, problem => Assert.True(isReported && refused.Contains(problem.Id), problem.ToString()));
        Assert.Equal(isReported, problems.Count > 0);
        Assert.Equal(isReported ? ["WG0029"] : [], found.Select(static hint => hint.Id));
    }
}
