using System.Buffers.Binary;
using WalkGen;
using WalkGen.Emulation;

namespace RiscVMachine;

/// <summary>A program for the machine: an ELF file for RV64, or the bytes at the start of the RAM.</summary>
internal static class GuestProgram
{
    private const int HeaderSize = 64, ProgramHeaderSize = 56;
    private const ushort RiscV = 243;
    private const uint LoadSegment = 1;
    private static readonly PhysicalAddress RoundsAddress = Machine.RamStart + 8;

    /// <summary>The program of this sample.</summary>
    public static byte[] Own()
    {
        using Stream resource = typeof(GuestProgram).Assembly.GetManifestResourceStream("guest.elf")!;
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Sets the number of rounds of the program of this sample. See <c>guest/firmware.s</c>.</summary>
    public static void SetRounds(PhysicalBus bus, int rounds)
    {
        byte[] word = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(word, (ulong)rounds);
        bus.TryWrite(RoundsAddress, word);
    }

    /// <summary>Writes a program to memory.</summary>
    /// <returns>The address where it begins.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, not for RV64, or the program does not fit into the memory.</exception>
    public static ulong Load(ReadOnlySpan<byte> file, PhysicalBus bus)
    {
        if (file is not [0x7F, (byte)'E', (byte)'L', (byte)'F', ..])
        {
            Write(bus, Machine.RamStart, file);
            return Machine.RamStart.Value;
        }

        bool isRv64 = file.Length >= HeaderSize && file[4] == 2 && file[5] == 1 && Half(file, 18) == RiscV;
        if (!isRv64) throw new InvalidDataException("The program is not a 64-bit little-endian ELF file for RISC-V.");
        for (int i = 0; i < Half(file, 56); i++)
        {
            ReadOnlySpan<byte> header = Slice(file, Word(file, 32) + (ulong)(i * ProgramHeaderSize), ProgramHeaderSize);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) != LoadSegment) continue;
            Write(bus, new PhysicalAddress(Word(header, 24)), Slice(file, Word(header, 8), Word(header, 32)));
        }

        return Word(file, 24);
    }

    private static ushort Half(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static ulong Word(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]);

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> file, ulong offset, ulong length)
        => offset <= (ulong)file.Length && length <= (ulong)file.Length - offset
            ? file.Slice((int)offset, (int)length)
            : throw new InvalidDataException($"The program is truncated: it has {file.Length} bytes.");

    private static void Write(PhysicalBus bus, PhysicalAddress address, ReadOnlySpan<byte> bytes)
    {
        if (!bus.TryWrite(address, bytes)) throw new InvalidDataException($"There is no RAM for {bytes.Length} bytes at {address}.");
    }
}
