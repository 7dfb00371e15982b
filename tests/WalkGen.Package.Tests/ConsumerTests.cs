namespace WalkGen.Package.Tests;

/// <summary>What a user gets who adds one package to a project.</summary>
public class ConsumerTests(Feed feed)
{
    private const string WorkingSet = """
        [PageWalker]
        public partial struct WorkingSet
        {
            public long Pages, Dirty;

            [PteEntry(Where = EntryFlags.Present)]
            private void OnPage<TPaging>(Entry<TPaging> pte) where TPaging : struct, IPagingFormat
            {
                Pages++;
                if (pte.IsDirty) Dirty++;
            }

            [PmdEntry(Where = EntryFlags.Leaf)]
            private WalkAction OnPmd()
            {
                Pages += 512;
                return WalkAction.Continue;
            }
        }
        """;

    [Fact]
    public void A_walker_needs_the_package_WalkGen_and_nothing_else()
    {
        using var consumer = new Consumer(feed, "WalkGen", $$"""
            using WalkGen;

            using var arena = new FrameArena(new PhysicalAddress(0x10_0000), length: 1 << 20);
            var own = new OwnedPageTable<X86_64>(arena);
            var small = VirtualRange.FromLength(new VirtualAddress(0x40_0000), 8 * 4096);
            var huge = VirtualRange.FromLength(new VirtualAddress(0x80_0000), 2 << 20);
            own.Map(small, new PhysicalAddress(0x7000_0000), EntryFlags.Writable | EntryFlags.Dirty);
            own.Map(huge, new PhysicalAddress(0x4000_0000), EntryFlags.User, PageTableLevel.Pmd);
            var set = new WorkingSet();
            set.Walk(own.Table);
            Console.WriteLine($"{set.Pages} pages, {set.Dirty} dirty");

            {{WorkingSet}}
            """);

        Assert.Equal("520 pages, 8 dirty", consumer.BuildAndRun().Trim());
    }

    [Fact]
    public void WalkGen_Images_brings_WalkGen_and_its_generator()
    {
        using var consumer = new Consumer(feed, "WalkGen.Images", $$"""
            using WalkGen;
            using WalkGen.Images;

            using var image = MemoryImage.Open(args[0]);
            foreach (var cpu in image.Cpus)
            {
                var set = new WorkingSet();
                set.Walk(image.OpenPageTable(cpu), new VirtualRange(0, ulong.MaxValue >> 1));
                Console.WriteLine($"CPU {cpu.Index}: {set.Pages}");
            }

            {{WorkingSet}}
            """);

        Assert.Equal(["CPU 0: 3841", "CPU 1: 238"], consumer.BuildAndRun(Guest.Tables(1)).Trim().ReplaceLineEndings("\n").Split('\n'));
    }

    [Fact]
    public void The_program_of_the_README_runs_in_a_new_project()
    {
        string readme = File.ReadAllText(Guest.InRepository("README.md")).ReplaceLineEndings("\n");
        const string Begin = "```csharp\n";
        int start = readme.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        using var consumer = new Consumer(feed, "WalkGen.Images", readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)]);

        Assert.Contains($"it prints `{consumer.BuildAndRun(Guest.Tables(1)).Trim()}`", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_is_reported_and_the_generator_loads_without_a_warning()
    {
        using var consumer = new Consumer(feed, "WalkGen", """
            using WalkGen;

            [PageWalker]
            public class Tables
            {
                [PgdEntry]
                private void OnTable() { }

                private static void Main() { }
            }
            """);

        (int exitCode, string output) = consumer.Build();

        Assert.NotEqual(0, exitCode);
        Assert.Contains("error WG0001: ", output, StringComparison.Ordinal);
        // Neither CS8032 (an analyzer cannot be created) nor AD0001 (it failed).
        Assert.Contains("0 Warning(s)", output, StringComparison.Ordinal);
        Assert.Contains("1 Error(s)", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_fixes_are_applied()
    {
        using var consumer = new Consumer(feed, "WalkGen", """
            using WalkGen;

            [PageWalker]
            public partial struct Permissions
            {
                public ulong Pages, Writable, Executable, Both, User, Dirty, Accessed;

                [PudEntry, PmdEntry]
                private WalkAction OnPage<TPaging>(Entry<TPaging> page) where TPaging : struct, IPagingFormat
                {
                    if (!page.IsLeaf) return WalkAction.Subtree;
                    Pages++;
                    if (page.IsWritable) Writable += page.Size;
                    if (page.IsExecutable) Executable += page.Size;
                    if (page.IsWritable && page.IsExecutable) Both += page.Size;
                    if (page.IsUser) User += page.Size;
                    if (page.IsDirty) Dirty += page.Size;
                    if (page.IsAccessed) Accessed += page.Size;
                    return WalkAction.Continue;
                }

                private static void Main() { }
            }
            """);

        consumer.Fix("WG0016");

        Assert.Contains("private partial WalkAction OnPage<TPaging>", consumer.Source, StringComparison.Ordinal);
    }
}
