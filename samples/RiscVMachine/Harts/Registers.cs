using System.Runtime.CompilerServices;

namespace RiscVMachine;

/// <summary>The registers x0 to x31, and one that nothing reads. The decoder replaces x0 as a result by it, so x0 stays 0.</summary>
internal readonly unsafe struct Registers
{
    /// <summary>The register that nothing reads.</summary>
    public const byte Sink = 32;

    private readonly ulong[] _values;
    private readonly ulong* _first; // valid, because the array is pinned and referenced

    public Registers()
    {
        _values = GC.AllocateArray<ulong>(Sink + 1, pinned: true);
        _first = (ulong*)Unsafe.AsPointer(ref _values[0]);
    }

    public ref ulong this[int number]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _first[number];
    }

    public ulong[] ToArray() => [.. _values];

    public void Set(ReadOnlySpan<ulong> values) => values.CopyTo(_values);
}
