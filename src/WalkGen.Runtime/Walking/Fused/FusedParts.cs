using System.Runtime.ExceptionServices;
using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>The walks of the parts of a fused walker.</summary>
internal sealed class FusedParts
{
    private readonly PageWalk[] _walks;
    private readonly int[] _codes;
    private readonly int[] _ended; // in their order
    private ExceptionDispatchInfo?[]? _failures; // in a piece of a walk
    private uint[]? _cut; // by level
    private int _endedCount;

    /// <summary>Begins the walk of <paramref name="count"/> parts, each like <paramref name="walk"/>.</summary>
    public FusedParts(int count, in PageWalk walk)
    {
        _walks = new PageWalk[count];
        _codes = new int[count];
        _ended = new int[count];
        Array.Fill(_walks, walk);
        Active = uint.MaxValue >> (32 - count);
    }

    /// <summary>The parts that have not ended: a bit for each.</summary>
    public uint Active { get; private set; }

    /// <summary>The parts that skip the VMA of the walk.</summary>
    public uint Skipping { get; set; }

    /// <summary>The parts that walk the tables.</summary>
    public uint Walking => Active & ~Skipping;

    /// <summary>The parts that had not ended when the walk of the VMA began.</summary>
    public uint InVma { get; set; }

    /// <summary>The code of the last part that ended; 0 while a part is active.</summary>
    public int Code { get; private set; }

    /// <summary>Whether this is a piece of a walk: the walk may have ended for a part, before it reached the piece.</summary>
    public bool IsPiece => _failures is not null;

    /// <summary>The parts that have ended, with a code or an exception, in their order.</summary>
    public ReadOnlySpan<int> Ended => _ended.AsSpan(0, _endedCount);

    /// <summary>The parts with handlers of empty entries.</summary>
    public uint SeesEmpty { get; private set; }

    /// <summary>The parts that walk the entries of <paramref name="level"/> on their own.</summary>
    public uint CutAt(PageTableLevel level) => _cut![(int)level];

    /// <summary>Decides how the parts walk tables.</summary>
    public void Plan<TFused>(ref TFused walker)
        where TFused : IFusedWalker
    {
        if (_cut is not null) return;
        const WalkHandlers empty = WalkHandlers.Hole | WalkHandlers.InstallPte;
        _cut = new uint[(int)PageTableLevel.Pmd + 1];
        CutLevelCall cutLevel = default;
        HandlersCall handlers = default;
        for (int part = 0; part < TFused.PartCount; part++)
        {
            _cut[walker.Call(part, ref cutLevel)] |= 1u << part;
            if (((WalkHandlers)walker.Call(part, ref handlers) & empty) != 0) SeesEmpty |= 1u << part;
        }
    }

    /// <summary>The walk of the part <paramref name="index"/>.</summary>
    public ref PageWalk Walk(int index) => ref _walks[index];

    /// <summary>Sets the address space and the VMA of all parts to those of <paramref name="walk"/>.</summary>
    public void Follow(in PageWalk walk)
    {
        foreach (ref PageWalk own in _walks.AsSpan())
        {
            if (own.Space != walk.Space) own.Tables = null; // those of another address space are in another memory
            (own.Space, own.Vma) = (walk.Space, walk.Vma);
        }
    }

    /// <summary>Ends the part <paramref name="index"/> with <paramref name="code"/>, if it is not 0.</summary>
    public void End(int index, int code)
    {
        if (code == 0) return;
        _codes[index] = code;
        _ended[_endedCount++] = index;
        Active &= ~(1u << index);
        if (Active == 0) Code = code;
    }

    /// <summary>Ends the part <paramref name="index"/> with 0.</summary>
    public void End(int index) => Active &= ~(1u << index);

    /// <summary>Ends the part <paramref name="index"/> of a piece with the exception of a handler. The other parts go on.</summary>
    public void Fail(int index, Exception failure)
    {
        _failures![index] = ExceptionDispatchInfo.Capture(failure);
        _ended[_endedCount++] = index;
        Active &= ~(1u << index);
    }

    /// <summary>The code with which the part <paramref name="index"/> has ended; 0 if it has not.</summary>
    public int CodeOf(int index) => _codes[index];

    /// <summary>The exception with which the part <paramref name="index"/> of a piece has ended; null if there is none.</summary>
    public ExceptionDispatchInfo? FailureOf(int index) => _failures![index];

    /// <summary>The walks of a piece that begins below the entries that were entered last.</summary>
    public FusedParts Piece(uint active)
    {
        int count = _walks.Length;
        var piece = new FusedParts(count, default)
        {
            _failures = new ExceptionDispatchInfo?[count], _cut = _cut, SeesEmpty = SeesEmpty, Active = active,
        };
        for (int part = 0; part < count; part++) piece._walks[part] = _walks[part].Piece(0);
        return piece;
    }

    /// <summary>The result of the part <paramref name="index"/>.</summary>
    public WalkResult ResultOf(int index) => new(_codes[index], _walks[index].MissingTables);
}
