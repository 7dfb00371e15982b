using System.Runtime.InteropServices;

namespace WalkGen.Images;

/// <summary>A mapping in <see cref="MappingTable"/>, as the machine code of <see cref="FaultHandler"/> reads and writes it.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal unsafe struct Mapping
{
    /// <summary>The first byte.</summary>
    public nuint First;

    /// <summary>The end, exclusive; 0 if the slot is free.</summary>
    public nuint End;

    /// <summary>A <see cref="PageState"/> for each page.</summary>
    public byte* States;

    /// <summary>The number of pages that could not be read.</summary>
    public ulong Failures;

    /// <summary>Not 0 if all pages were replaced by zeros.</summary>
    public ulong IsLost;

    /// <summary>The size of <see cref="States"/> in bytes.</summary>
    public ulong StatesLength;
}
