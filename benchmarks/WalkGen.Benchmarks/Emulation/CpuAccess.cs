using System.Runtime.CompilerServices;
using WalkGen.Emulation;

namespace WalkGen.Benchmarks;

/// <summary>Accesses by a CPU of WalkGen.</summary>
internal readonly struct CpuAccess(VirtualCpu<X86_64> cpu) : IGuestAccess
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Load(ulong address) => cpu.Load<ulong>(new VirtualAddress(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ulong address, ulong value) => cpu.Store(new VirtualAddress(address), value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Fetch(ulong address) => cpu.Fetch<uint>(new VirtualAddress(address));
}
