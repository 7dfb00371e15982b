namespace WalkGen.Benchmarks;

/// <summary>All workloads.</summary>
internal static class WorkloadCatalog
{
    private const int L2 = 128; // 512 KiB of tables
    private const int Dram = 32 << 10; // 128 MiB
    private const int Million = 2 << 10; // tables with 2^20 pages

    public static IReadOnlyList<WorkloadInfo> All { get; } =
    [
        new("filter-1pct-l2", L2, static size => new FilterWorkload(size), Goal.Ratio(18), Goal.TimesSum(1.3)),
        new("filter-1pct-dram", Dram, static size => new FilterWorkload(size), Goal.Ratio(6.5), Goal.TimesSum(1.15)),
        new("filter-1pct-scattered", Dram, static size => new FilterWorkload(size, isScattered: true), Goal.Ratio(5)),
        new("dense-l2", L2, static size => new PresentWorkload(new BenchmarkTables(size, EntryMix.DirtyHalf)), Goal.Ratio(2.8)),
        new("half-l2", L2, static size => new PresentWorkload(new BenchmarkTables(size, EntryMix.PresentHalf)), Goal.Ratio(8)),
        new("count-l2", L2, static size => new CountWorkload(size), Goal.Ratio(18)),
        new("count-dram", Dram, static size => new CountWorkload(size), Goal.Ratio(5.5)),
        new("holes-l2", L2, static size => new HoleWorkload(size), Goal.Ratio(15)),
        new("holes-dense-l2", L2, static size => new HoleWorkload(size, isDense: true), Goal.Ratio(8)),
        new("runs-l2", L2, static size => new RunWorkload(size, length: 1000)),
        new("runs-dram", Dram, static size => new RunWorkload(size, length: 1000), Goal.TimesSum(1.5)),
        new("runs-short-l2", L2, static size => new RunWorkload(size, length: 4)),
        new("fused-4", Dram, static size => new FusedWorkload(size), Goal.TimesDearest(1.3)),
        new("fused-4-scattered", Dram, static size => new FusedWorkload(size, isScattered: true), Goal.TimesDearest(1.3)),
        new("threads-2", Dram, static size => new ThreadsWorkload(size, EntryMix.DirtyHalf), Goal.TimesOneThread(0.59)),
        new("threads-2-4m", 4 * Million, static size => new ThreadsWorkload(size, EntryMix.DirtyHalf), Goal.TimesOneThread(0.59)),
        new(
            "threads-2-1pct", Dram, static size => new ThreadsWorkload(size, EntryMix.DirtyOnePercent), Goal.TimesOneThread(0.59)),
        new("threads-2-l2", L2, static size => new ThreadsWorkload(size, EntryMix.DirtyOnePercent), Goal.TimesOneThread(1.05)),
        new("arm64-dirty-l2", L2, static size => new Arm64DirtyWorkload(size), Goal.TimesTwin(1.5)),
        new("x86-dense-l2", L2, static size => new X86DenseWorkload(size), Goal.TimesTwin(1.5)),
        new("clean-atomic-1pct-l2", L2, static size => new CleanWorkload(size, EntryMix.DirtyOnePercent), Goal.Ratio(9)),
        new("clean-atomic-1pct-dram", Dram, static size => new CleanWorkload(size, EntryMix.DirtyOnePercent), Goal.Ratio(5)),
        new("clean-atomic-100pct", L2, static size => new CleanWorkload(size, EntryMix.DirtyAll), Goal.Ratio(1)),
        new("bulk-l2", L2, static size => new ProtectWorkload(size), Goal.Ratio(12)),
        new("bulk-dram", Dram, static size => new ProtectWorkload(size), Goal.Ratio(5.5)),
        new("pmd", L2, static size => new HugePageWorkload(size), Goal.Ratio(4)),
        new("sparse-128t", 8, static size => new SparseWorkload(size), Goal.Ratio(12)) { IsPerWalk = true },
        new("one-page-l2", L2, static size => new OnePageWorkload(size, PageOrder.Random), Goal.TimesC(1.5)),
        new("one-page-ascending-l2", L2, static size => new OnePageWorkload(size, PageOrder.Ascending), Goal.TimesC(1.5)),
        new("areas-1", 10_000, static size => new AreasWorkload(size), Goal.TimesC(1.5)),
        new("translate-l2", L2, static size => new TranslateWorkload(size), Goal.TimesC(1.5)),
        new("translate-batch-1m", Million, static size => new TranslateBatchWorkload(size, PageOrder.Ascending), Goal.Time(6)),
        new(
            "translate-batch-1m-random", Million, static size => new TranslateBatchWorkload(size, PageOrder.Random),
            Goal.TimesOneByOne(0.5)),
        new("translate-batch-1m-dram", Dram, static size => new TranslateBatchWorkload(size, PageOrder.Random), Goal.TimesOneByOne(0.5)),
        new("segments-8", 8 * 256, static size => new SegmentsWorkload(size), Goal.TimesContiguous(1.06)),
    ];
}
