using System.IO.Compression;
using System.Text;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Fuzzing;

/// <summary>A small part of the dump of a real guest: its notes, and the tables of a few pages.</summary>
internal sealed class GuestCut
{
    private const int MostNote = 4096;

    private readonly SortedDictionary<ulong, byte[]> _frames = [];
    private readonly List<(byte[] Name, uint Type, byte[] Content)> _notes = [];

    /// <summary>Cuts the ELF core in the gzip file at <paramref name="path"/>.</summary>
    /// <param name="path">The dump.</param>
    /// <param name="mode">The paging mode; null for that of the dump.</param>
    /// <param name="root">The root; null for that of CPU 0.</param>
    public GuestCut(string path, PagingMode? mode = null, ulong? root = null)
    {
        byte[] core = Unpack(path);
        Is64Bit = core[4] == 2;
        Machine = BitConverter.ToUInt16(core, 18);
        ReadNotes(core);
        using MemoryImage image = MemoryImage.Open(path);
        PageTable table = root is { } given
            ? image.OpenPageTable(new PhysicalAddress(given), mode!.Value)
            : image.OpenPageTable();
        Root = table.Root.Value;
        FirstLeaves leaves = new([]);
        leaves.Walk(table);
        Keep(image, table.Root);
        foreach (VirtualAddress address in leaves.Found)
        {
            TranslationWalker translation = new(kernel: null);
            translation.Translate(table, address, address);
            foreach (TranslationStep step in translation.Steps.SkipLast(1))
            {
                if (step.Address is { } next) Keep(image, next);
            }
        }
    }

    public bool Is64Bit { get; }

    public ushort Machine { get; }

    public ulong Root { get; }

    /// <summary>The text of VMCOREINFO.</summary>
    public string VmCoreInfo => Encoding.ASCII.GetString(
        _notes.FirstOrDefault(static note => note.Name.AsSpan().StartsWith("VMCOREINFO"u8)).Content ?? []);

    /// <summary>The frames, by address.</summary>
    public IEnumerable<(ulong Address, byte[] Content)> Frames => _frames.Select(static frame => (frame.Key, frame.Value));

    /// <summary>An ELF core.</summary>
    public byte[] Core()
    {
        CoreBuilder builder = new() { Machine = Machine };
        foreach (var (name, type, content) in _notes) builder.Note(name, type, content);
        foreach (var (address, content) in Frames) builder.Load(address, content);
        return builder.Build();
    }

    /// <summary>
    /// The frames one after the other from <paramref name="start"/> on, with the entries changed to point to the new places.
    /// </summary>
    public (byte[] Memory, ulong Root) Packed(ulong start, int entrySize)
    {
        ulong[] places = [.. _frames.Keys];
        byte[] memory = [.. _frames.Values.SelectMany(static content => content)];
        for (int at = 0; at + entrySize <= memory.Length; at += entrySize)
        {
            ulong entry = entrySize == 4 ? BitConverter.ToUInt32(memory, at) : BitConverter.ToUInt64(memory, at);
            int index = Array.IndexOf(places, entry & 0x000f_ffff_ffff_f000);
            if (index < 0) continue;
            ulong moved = (entry & ~0x000f_ffff_ffff_f000UL) | (start + ((ulong)index << 12));
            if (entrySize == 4) memory.Put(at, (uint)moved);
            else memory.Put(at, moved);
        }

        return (memory, start + ((ulong)Array.IndexOf(places, Root & ~0xfffUL) << 12) + (Root & 0xfff));
    }

    private static byte[] Unpack(string path)
    {
        using GZipStream gzip = new(File.OpenRead(path), CompressionMode.Decompress);
        using MemoryStream unpacked = new();
        gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    // All notes are in program header 0.
    private void ReadNotes(byte[] core)
    {
        int header = Is64Bit ? 64 : 52;
        int at = Is64Bit ? (int)BitConverter.ToUInt64(core, header + 8) : BitConverter.ToInt32(core, header + 4);
        int end = at + (Is64Bit ? (int)BitConverter.ToUInt64(core, header + 32) : BitConverter.ToInt32(core, header + 16));
        while (at + 12 <= end)
        {
            int name = BitConverter.ToInt32(core, at), content = BitConverter.ToInt32(core, at + 4);
            uint type = BitConverter.ToUInt32(core, at + 8);
            byte[] text = core.AsSpan(at + 12, name).ToArray();
            at += 12 + ((name + 3) & ~3);
            if (content <= MostNote) _notes.Add((text, type, core.AsSpan(at, content).ToArray()));
            at += (content + 3) & ~3;
        }
    }

    private void Keep(MemoryImage image, PhysicalAddress address)
    {
        ulong frame = address.Value & ~0xfffUL;
        if (image.Memory.TryGetBytes(new PhysicalAddress(frame), 0x1000, out ReadOnlySpan<byte> bytes)) _frames[frame] = bytes.ToArray();
    }
}
