using System.Runtime.CompilerServices;
using WalkGen.Benchmarks.Walkers;

namespace WalkGen.Benchmarks;

/// <summary>Atomic changes that are recorded: the dirty flags are cleared, and a bitmap contains the pages.</summary>
internal sealed unsafe class CleanWorkload : EditWorkload
{
    // Pinned, because the C walker also writes it.
    private readonly ulong[] _bitmap;

    public CleanWorkload(int tables, Func<ulong, ulong> entry) : base(new BenchmarkTables(tables, entry))
        => _bitmap = GC.AllocateArray<ulong>((int)(Entries / 64), pinned: true);

    public override void Restore()
    {
        Array.Clear(_bitmap);
        base.Restore();
    }

    public override ulong HashChanges() => base.HashChanges() ^ Hash(_bitmap);

    public override Outcome RunWalkGen()
    {
        var walker = new CleanWalker { Cleaned = new PteChanges(_bitmap, Range.Start) };
        walker.Edit(Table, Range);
        return new Outcome((ulong)walker.Cleaned.Count, Touched: walker.Cleaned.Touched);
    }

    public override Alternative? Other => Alternative.OfPlain(() =>
    {
        var walker = new PlainCleanWalker(_bitmap, Range.Start);
        walker.Edit(Table, Range);
        return new Outcome(walker.Count, Touched: walker.Touched);
    });

    public override Outcome RunNative(NativeWalker native)
    {
        NativeRequest request = Request();
        request.Bitmap = (ulong*)Unsafe.AsPointer(ref _bitmap[0]);
        request.BitmapStart = Range.Start.Value;
        return native.Clean.Run(request);
    }
}
