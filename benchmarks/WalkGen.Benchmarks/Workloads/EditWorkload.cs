namespace WalkGen.Benchmarks;

/// <summary>A walk that changes the tables, which are restored before each run.</summary>
internal abstract class EditWorkload(BenchmarkTables tables) : IWorkload
{
    // Read tables that fit into the L2 cache, so that both sides find them there after the restore.
    private const int FitsL2 = 1 << 17;

    private readonly NativeRequest _request = tables.Request();
    private readonly ulong[] _saved = tables.Leaves.ToArray();

    public long Entries => tables.LeafCount;

    public bool Edits => true;

    protected PageTable<X86_64, ArenaMemory> Table { get; } = tables.Table;

    protected VirtualRange Range { get; } = tables.Range;

    public virtual void Restore()
    {
        _saved.CopyTo(tables.Leaves);
        if (tables.LeafCount < FitsL2) tables.Sum();
    }

    public virtual ulong HashChanges() => Hash(tables.Leaves);

    public abstract Outcome RunWalkGen();

    public abstract Alternative? Other { get; }

    public abstract Outcome RunNative(NativeWalker native);

    public ulong RunSum() => tables.Sum();

    public virtual void Dispose() => tables.Dispose();

    protected NativeRequest Request() => _request;

    protected static ulong Hash(ReadOnlySpan<ulong> words)
    {
        ulong hash = 0;
        foreach (ulong word in words) hash = (ulong.RotateLeft(hash, 5) ^ word) * 0x9e37_79b9_7f4a_7c15;
        return hash;
    }
}
