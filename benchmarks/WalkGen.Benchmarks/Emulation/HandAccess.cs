using System.Runtime.CompilerServices;

namespace WalkGen.Benchmarks;

/// <summary>Accesses by the hand-written TLB.</summary>
internal readonly struct HandAccess(HandTlb tlb) : IGuestAccess
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Load(ulong address) => tlb.Load<ulong>(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ulong address, ulong value) => tlb.Store(address, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Fetch(ulong address) => tlb.Fetch<uint>(address);
}
