using WalkGen.Conformance.Tests.Scenarios;

namespace WalkGen.Conformance.Tests.Walkers;

/// <summary>The source of a walker as a user would write it: a partial class with the handlers that a scenario asks for.</summary>
internal static class WalkerSource
{
    public const string Namespace = "Walkers";

    public static string Of(WalkerShape shape) => $$"""
        using WalkGen;
        using WalkGen.Conformance.Tests.Recording;

        namespace {{Namespace}};

        [PageWalker(Lock = WalkLock.{{shape.Lock}}, HugePageDirectories = {{(shape.Kernel == LinuxBehaviour.Linux6_1 ? "true" : "false")}})]
        public sealed partial class {{shape.TypeName}}(Script script)
        {
        {{string.Join("\n\n", Handlers(shape).Select(static handler => "    " + handler.Replace("\n", "\n    ")))}}
        }

        """;

    private static IEnumerable<string> Handlers(WalkerShape shape)
    {
        const string anyFormat = "where TPaging : struct, IPagingFormat";

        var levels = Enumerable.Range((int)Hook.Pgd, Hook.Hole - Hook.Pgd).Select(static level => (Hook)level).Where(shape.Has).ToList();
        if (levels.Count > 0)
        {
            yield return $"""
                [{string.Join(", ", levels.Select(static level => $"{level}Entry"))}]
                private int OnEntry<TPaging>(EntryRef<TPaging> entry, VirtualRange range, ref PageWalk walk) {anyFormat}
                    => script.OnEntry(entry, range, ref walk);
                """;
        }

        if (shape.Has(Hook.Hole))
        {
            yield return """
                [PteHole]
                private int OnHole(VirtualRange range, PageTableLevel level, ref PageWalk walk) => script.OnHole(range, level, ref walk);
                """;
        }

        if (shape.Has(Hook.Hugetlb))
        {
            yield return $"""
                [HugetlbEntry]
                private int OnHugetlb<TPaging>(EntryRef<TPaging> entry, VirtualRange range, ulong mask, ref PageWalk walk) {anyFormat}
                    => script.OnHugetlb(entry, range, mask, ref walk);
                """;
        }

        if (shape.Has(Hook.Test)) yield return "[TestWalk]\nprivate int OnTest(VirtualRange range, ref PageWalk walk) => script.OnTest(range, ref walk);";
        if (shape.Has(Hook.Pre)) yield return "[PreVma]\nprivate int OnPre(VirtualRange range, ref PageWalk walk) => script.OnPre(range, ref walk);";
        if (shape.Has(Hook.Post)) yield return "[PostVma]\nprivate void OnPost(ref PageWalk walk) => script.OnPost(ref walk);";

        // Linux has no such handler. Here it makes an engine fail that goes where no table is, and a walker of a walk without handlers.
        yield return "[MissingTable]\nprivate void OnMissing(PhysicalAddress table, PageTableLevel level) => script.OnMissingTable(table, level);";
    }
}
