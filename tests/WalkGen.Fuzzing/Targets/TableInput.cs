using System.Buffers.Binary;
using WalkGen.Images;

namespace WalkGen.Fuzzing;

/// <summary>An input of page tables: the paging mode, the root, an address and a range, then raw memory.</summary>
internal readonly ref struct TableInput(ReadOnlySpan<byte> input)
{
    /// <summary>The size of the fields before the memory.</summary>
    public const int HeaderSize = 32;

    private readonly ReadOnlySpan<byte> _input = input;

    public PagingMode Mode => PagingModes.All[_input[0] % PagingModes.All.Count].Mode;

    public bool HasTwoRoots => (_input[1] & 1) != 0;

    /// <summary>Whether all addresses are walked, not the range alone.</summary>
    public bool IsWhole => (_input[1] & 2) != 0;

    /// <summary>The address of the memory.</summary>
    public PhysicalAddress Start => new(BinaryPrimitives.ReadUInt64LittleEndian(_input[8..]));

    /// <summary>The root table, at a multiple of 256 bytes from the start.</summary>
    public PhysicalAddress Root => Start + ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(_input[2..]) << 8);

    public VirtualAddress First => new(BinaryPrimitives.ReadUInt64LittleEndian(_input[16..]));

    public VirtualAddress Last => new(BinaryPrimitives.ReadUInt64LittleEndian(_input[24..]));

    public ReadOnlySpan<byte> Memory => _input[HeaderSize..];

    /// <summary>Writes an input.</summary>
    public static byte[] Create(PagingMode mode, byte options, ulong start, ulong root, ReadOnlySpan<byte> memory)
    {
        byte[] input = new byte[HeaderSize + memory.Length];
        input[0] = (byte)PagingModes.All.Select(static row => row.Mode).ToList().IndexOf(mode);
        input[1] = options;
        BinaryPrimitives.WriteUInt16LittleEndian(input.AsSpan(2), (ushort)((root - start) >> 8));
        BinaryPrimitives.WriteUInt64LittleEndian(input.AsSpan(8), start);
        BinaryPrimitives.WriteUInt64LittleEndian(input.AsSpan(16), 0x40_0000);
        BinaryPrimitives.WriteUInt64LittleEndian(input.AsSpan(24), 0x7fff_ffff_ffff);
        memory.CopyTo(input.AsSpan(HeaderSize));
        return input;
    }
}
