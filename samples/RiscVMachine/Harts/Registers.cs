using System.Runtime.CompilerServices;

namespace RiscVMachine;

/// <summary>The registers x0 to x31, and one that nothing reads. The decoder replaces x0 as a result by it, so x0 stays 0.</summary>
internal sealed unsafe class Registers
{
    /// <summary>The register that nothing reads.</summary>
    public const byte Sink = 32;

    private readonly ulong[] _values = GC.AllocateArray<ulong>(Sink + 1, pinned: true);

    /// <summary>Register x0, and the others after it: for the interpreter. Valid as long as this object is referenced.</summary>
    public ulong* First => (ulong*)Unsafe.AsPointer(ref _values[0]);

    public ref ulong this[int number] => ref _values[number];

    public ulong[] ToArray() => [.. _values];

    public void Set(ReadOnlySpan<ulong> values) => values.CopyTo(_values);
}
