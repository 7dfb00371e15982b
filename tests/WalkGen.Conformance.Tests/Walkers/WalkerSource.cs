using WalkGen.Conformance.Tests.Scenarios;
using WalkGen.Linux;

namespace WalkGen.Conformance.Tests.Walkers;

/// <summary>
/// The source of a walker as a user would write it: a partial class with the handlers that scenarios ask for. The generator writes other
/// loops for handlers that can end the walk or set its action than for those that cannot; so handlers are declared as what they need to be.
/// </summary>
internal sealed class WalkerSource(WalkerShape shape, bool canEnd, bool setsAction)
{
    public const string Namespace = "Walkers";

    private const string AnyFormat = " where TPaging : struct, IPagingFormat";

    public static string Of(WalkerShape shape, IEnumerable<Rule> script)
    {
        Rule[] rules = [.. script];
        return new WalkerSource(shape, rules.Any(static rule => rule.Result != 0), rules.Any(static rule => rule.Action is not null))
            .Text();
    }

    private string Text() => $$"""
        using WalkGen;
        using WalkGen.Conformance.Tests.Recording;

        namespace {{Namespace}};

        [PageWalker(Lock = WalkLock.{{shape.Lock}}, HugePageDirectories = {{(shape.Kernel == LinuxBehaviour.Linux6_1 ? "true" : "false")}})]
        public sealed partial class {{shape.TypeName}}(Script script)
        {
        {{string.Join("\n\n", Handlers().Select(static handler => "    " + handler.Replace("\n", "\n    ")))}}
        }

        """;

    private IEnumerable<string> Handlers()
    {
        var levels = Enumerable.Range((int)Hook.Pgd, Hook.Hole - Hook.Pgd).Select(static level => (Hook)level).Where(shape.Has).ToList();
        if (levels.Count > 0)
        {
            string attributes = string.Join(", ", levels.Select(static level => $"{level}Entry"));
            yield return Handler(
                attributes, "OnEntry<TPaging>", "EntryRef<TPaging> entry, VirtualRange range", "OnEntry(entry, range", AnyFormat);
        }

        if (shape.Has(Hook.Hole))
        {
            yield return Handler("PteHole", "OnHole", "VirtualRange range, PageTableLevel level", "OnHole(range, level");
        }
        if (shape.Has(Hook.Hugetlb))
        {
            yield return Handler(
                "HugetlbEntry", "OnHugetlb<TPaging>", "EntryRef<TPaging> entry, VirtualRange range, ulong mask",
                    "OnHugetlb(entry, range, mask", AnyFormat);
        }

        if (shape.Has(Hook.Test)) yield return Handler("TestWalk", "OnTest", "VirtualRange range", "OnTest(range");
        if (shape.Has(Hook.Pre)) yield return Handler("PreVma", "OnPre", "VirtualRange range", "OnPre(range");
        if (shape.Has(Hook.Post)) yield return "[PostVma]\nprivate void OnPost(ref PageWalk walk) => script.OnPost(ref walk);";

        // Linux has no such handler. Here it makes an engine fail that goes where no table is, and a walker of a walk without handlers.
        yield return "[MissingTable]\nprivate void OnMissing(PhysicalAddress table, PageTableLevel level)"
            + " => script.OnMissingTable(table, level);";
    }

    private string Handler(string attributes, string name, string parameters, string call, string constraint = "") => $$"""
        [{{attributes}}]
        private {{(canEnd ? "int" : "void")}} {{name}}({{parameters}}, {{(setsAction ? "ref" : "in")}} PageWalk walk){{constraint}}
        {
            {{(setsAction ? "" : "PageWalk copy = walk;\n    ")}}
            {{(canEnd ? "return " : "")}}script.{{call}}, ref {{(setsAction ? "walk" : "copy")}});
        }
        """;
}
