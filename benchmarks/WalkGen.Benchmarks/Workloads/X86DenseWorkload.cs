using WalkGen.Benchmarks.Walkers;

namespace WalkGen.Benchmarks;

/// <summary>A handler of all entries of 32-bit x86, which have 4 bytes.</summary>
internal sealed class X86DenseWorkload(int tables) : FormatWorkload<X86>(tables, EntryMix.DirtyHalfBelow4GiB)
{
    protected override Outcome Run(PageTable table, VirtualRange range)
    {
        var walker = new PresentWalker();
        walker.Walk(table, range);
        return new Outcome(walker.Pages, walker.Entries);
    }

    protected override NativeFunction Function(NativeWalker native) => native.Present;
}
