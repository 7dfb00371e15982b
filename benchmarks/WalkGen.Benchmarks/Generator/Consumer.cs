namespace WalkGen.Benchmarks;

/// <summary>A project with many walkers, one per file.</summary>
internal static class Consumer
{
    /// <summary>The references: the framework of this process, and WalkGen's runtime.</summary>
    public static IReadOnlyList<string> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "WalkGen.Abstractions.dll" or "WalkGen.Runtime.dll")),
    ];

    /// <summary>The source of a walker with a handler named <paramref name="handler"/>.</summary>
    public static string Walker(int number, string handler) => $$"""
        using WalkGen;
        namespace Consumer.Part{{number % 10}};

        [PageWalker]
        public partial struct Walker{{number}}
        {
            private long _pages;

            [PteCount(Where = EntryFlags.Dirty)]
            public long Dirty { get; private set; }

            [PmdEntry(Where = EntryFlags.Present)]
            private WalkAction OnPmd<TPaging>(Entry<TPaging> pmd) where TPaging : struct, IPagingFormat => WalkAction.Subtree;

            [PteEntry(Where = EntryFlags.Accessed)]
            private int {{handler}}<TPaging>(Entry<TPaging> pte, VirtualAddress address) where TPaging : struct, IPagingFormat
                => ++_pages > 100 ? 1 : 0;

            [PteHole]
            private void OnHole(VirtualRange range) => _pages += (long)range.PageCount(12);
        }
        """;
}
