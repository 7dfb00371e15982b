namespace WalkGen.Images.Tests;

/// <summary>
/// Writes small ELF cores: the ELF header, program header 0 with all notes, one more for each <see cref="Load"/>, the notes, and the
/// memory, in this order. Tests that want a damaged one overwrite bytes of it.
/// </summary>
internal sealed class CoreBuilder
{
    public const int ProgramHeaders = 64;
    public const int ProgramHeaderSize = 56;

    private readonly List<byte> _notes = [];
    private readonly List<(ulong Address, byte[] Content, ulong MemorySize, ulong Virtual)> _loads = [];

    public ushort Machine { get; init; } = 62;

    public static int NotesOffset(int loads) => ProgramHeaders + ((loads + 1) * ProgramHeaderSize);

    /// <summary>The offset of the program header of load <paramref name="index"/>, from 0.</summary>
    public static int LoadHeader(int index) => ProgramHeaders + ((index + 1) * ProgramHeaderSize);

    /// <summary>One CPU and one page of memory at 0x1000: a good image, with its notes at 0xb0 and its memory at 0x27c.</summary>
    public static byte[] Small() => new CoreBuilder().Cpu(0x8005_0033, 0x1000, 0x20).Load(0x1000, new byte[0x1000]).Build();

    public CoreBuilder Load(ulong address, byte[] content, ulong? memorySize = null, ulong virtualAddress = 0)
    {
        _loads.Add((address, content, memorySize ?? (ulong)content.Length, virtualAddress));
        return this;
    }

    public CoreBuilder Cpu(ulong cr0, ulong cr3, ulong cr4)
    {
        byte[] state = new byte[0x1b8];
        state.Put(0, 1u).Put(4, 0x1b8u).Put(136, 0xffff_ffff_8100_0000).Put(392, cr0).Put(408, 0xc42UL).Put(416, cr3).Put(424, cr4);
        return Note("QEMU\0"u8, 0, state);
    }

    public CoreBuilder Note(ReadOnlySpan<byte> name, uint type, byte[] content)
    {
        _notes.AddRange(new byte[12].Put(0, (uint)name.Length).Put(4, (uint)content.Length).Put(8, type));
        _notes.AddRange(name);
        Pad();
        _notes.AddRange(content);
        Pad();
        return this;

        void Pad()
        {
            while (_notes.Count % 4 != 0) _notes.Add(0);
        }
    }

    public byte[] Build()
    {
        int notes = NotesOffset(_loads.Count);
        int memory = notes + _notes.Count;
        byte[] image = new byte[memory + _loads.Sum(load => load.Content.Length)];

        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(image, 0);
        image.Put(16, (ushort)4).Put(18, Machine).Put(20, 1u).Put(32, (ulong)ProgramHeaders)
            .Put(54, (ushort)ProgramHeaderSize).Put(56, (ushort)(_loads.Count + 1));
        PutHeader(image, ProgramHeaders, type: 4, notes, 0, _notes.Count);
        _notes.CopyTo(image, notes);
        for (int i = 0; i < _loads.Count; i++)
        {
            PutHeader(image, LoadHeader(i), type: 1, memory, _loads[i].Address, _loads[i].Content.Length);
            image.Put(LoadHeader(i) + 16, _loads[i].Virtual).Put(LoadHeader(i) + 40, _loads[i].MemorySize);
            _loads[i].Content.CopyTo(image, memory);
            memory += _loads[i].Content.Length;
        }

        return image;
    }

    private static void PutHeader(byte[] image, int at, uint type, int offset, ulong address, int size)
        => image.Put(at, type).Put(at + 8, (ulong)offset).Put(at + 24, address).Put(at + 32, (ulong)size).Put(at + 40, (ulong)size);
}
