using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen.Emulation;

/// <summary>
/// What a CPU and a flush exchange: the TLB generation that the flush has begun (Linux: <c>tlb_gen</c>), and the one that the last access
/// of the CPU has seen. Each is in a cache line of its own.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct AccessMark
{
    [FieldOffset(0)]
    private long _generation; // odd; flushes write it

    [FieldOffset(128)]
    private long _seen; // the CPU writes it: during an access the generation, then the number before it, which is even

    public AccessMark() => _generation = 1;

    /// <summary>The generation of the current access, or one less than that of the last one. Any thread may read it.</summary>
    public readonly long Seen => Volatile.Read(in _seen);

    /// <summary>The current generation, for the flush.</summary>
    public readonly long Generation => _generation;

    /// <summary>Whether <paramref name="seen"/> is the mark of an access under way.</summary>
    public static bool IsInAccess(long seen) => (seen & 1) != 0;

    /// <summary>Begins an access. The CPU reads no tag before this.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long Begin()
    {
        long generation = Volatile.Read(ref _generation);
        Volatile.Write(ref _seen, generation);
        return generation;
    }

    /// <summary>Ends the access that <see cref="Begin"/> began.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End(long generation) => Volatile.Write(ref _seen, generation - 1);

    /// <summary>Ends the current access.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void End() => End(_seen | 1);

    /// <summary>Begins a generation, after tags were invalidated. Only one flush at a time.</summary>
    public void BeginGeneration() => Volatile.Write(ref _generation, _generation + 2);

    /// <summary>Whether <paramref name="seen"/> is the mark of an access that began in the current generation.</summary>
    public readonly bool IsCurrent(long seen) => (seen | 1) == _generation;
}
