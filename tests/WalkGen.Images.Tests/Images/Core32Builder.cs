namespace WalkGen.Images.Tests;

/// <summary>
/// Writes small 32-bit ELF cores, in the order of <see cref="CoreBuilder"/>: header, program headers, a VMCOREINFO note, memory.
/// </summary>
internal sealed class Core32Builder
{
    private readonly List<(uint Address, byte[] Content)> _loads = [];

    public static byte[] Small() => new Core32Builder().Load(0x1000, LimeBuilder.Bytes(16, 1)).Build();

    public Core32Builder Load(uint address, byte[] content)
    {
        _loads.Add((address, content));
        return this;
    }

    public byte[] Build()
    {
        byte[] note = [.. new byte[12].Put(0, 11u).Put(4, 16u), .. "VMCOREINFO\0\0"u8, .. "OSRELEASE=6.1.32"u8];
        int memory = 52 + (32 * (_loads.Count + 1)) + note.Length;
        byte[] image = new byte[memory + _loads.Sum(load => load.Content.Length)];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 1, 1, 1 }.CopyTo(image, 0);
        image.Put(16, (ushort)4).Put(18, (ushort)3).Put(20, 1u).Put(28, 52u).Put(42, (ushort)32).Put(44, (ushort)(_loads.Count + 1));
        PutHeader(image, 52, type: 4, memory - note.Length, 0, note.Length);
        note.CopyTo(image, memory - note.Length);
        for (int i = 0; i < _loads.Count; i++)
        {
            PutHeader(image, 52 + (32 * (i + 1)), type: 1, memory, _loads[i].Address, _loads[i].Content.Length);
            _loads[i].Content.CopyTo(image, memory);
            memory += _loads[i].Content.Length;
        }

        return image;
    }

    private static void PutHeader(byte[] image, int at, uint type, int offset, uint address, int size)
        => image.Put(at, type).Put(at + 4, (uint)offset).Put(at + 12, address).Put(at + 16, (uint)size).Put(at + 20, (uint)size);
}
