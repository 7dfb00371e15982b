using WalkGen.Benchmarks.Walkers;
using WalkGen.Formats;

namespace WalkGen.Benchmarks;

/// <summary>A condition with two alternatives: a dirty entry of AArch64 is dirty by software or by hardware.</summary>
internal sealed class Arm64DirtyWorkload(int tables)
    : FormatWorkload<AArch64<Granule4K, VaSize48, Ttbr0>>(tables, EntryMix.DirtyOnePercent)
{
    protected override Outcome Run(PageTable table, VirtualRange range)
    {
        var walker = new FilterWalker();
        walker.Walk(table, range);
        return new Outcome(walker.Pages, walker.Addresses);
    }

    protected override NativeFunction Function(NativeWalker native) => native.Filter;
}
