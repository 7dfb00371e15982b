using System.IO.Compression;
using System.Text;
using Snappier;
using ZstdSharp;

namespace WalkGen.Images.Tests;

/// <summary>
/// Writes kdump-compressed files as makedumpfile lays them out: main header, sub header followed by VMCOREINFO and notes, two bitmaps,
/// descriptors, pages. Tests that want a damaged one overwrite bytes of it.
/// </summary>
internal sealed class KdumpWriter
{
    private readonly SortedDictionary<ulong, byte[]> _pages = [];
    private readonly List<ulong> _missing = [];

    public string Machine { get; init; } = "x86_64";

    public bool Is32Bit { get; init; }

    public uint Version { get; init; } = 6;

    public int BlockSize { get; init; } = 0x1000;

    public bool IsStored { get; init; }

    /// <summary>The codec of the pages, unless they are stored.</summary>
    public KdumpCodec Codec { get; init; } = KdumpCodec.Zlib;

    /// <summary>Codecs of the pages in turns, instead of one codec.</summary>
    public IReadOnlyList<KdumpCodec> MixedCodecs { get; init; } = [];

    /// <summary>Whether pages are stored although the header names the codec.</summary>
    public bool NamesUnusedCodec { get; init; }

    public byte[] Notes { get; set; } = [];

    public string VmCoreInfo { get; init; } = "";

    /// <summary>The kinds of pages that were excluded: -d of makedumpfile.</summary>
    public uint DumpLevel { get; init; } = 31;

    /// <summary>Flags of the status beside that of zlib.</summary>
    public uint OtherStatus { get; init; }

    /// <summary>The pages of one part of a split dump; the end is exclusive.</summary>
    public (ulong First, ulong End)? Part { get; init; }

    /// <summary>Where the status lies in the main header; block size, sub header size, bitmap blocks and max_mapnr follow.</summary>
    public int Status => Is32Bit ? 412 : 424;

    /// <summary>Where the descriptors begin, once built.</summary>
    public int Descriptors { get; private set; }

    /// <summary>Where the first bitmap begins, once built.</summary>
    public int Bitmaps { get; private set; }

    /// <summary>Three pages at 0x1000 and one at 0x8000: random, zeros, text, zeros; page 9 is memory that was not dumped.</summary>
    public static KdumpWriter Small(
        bool is32Bit = false, uint version = 6, bool isStored = false, (ulong First, ulong End)? part = null,
        KdumpCodec codec = KdumpCodec.Zlib)
    {
        byte[] memory = new byte[0x4000];
        new Random(1).NextBytes(memory.AsSpan(0, 0x1000));
        Encoding.ASCII.GetBytes("a page of text. ").CopyTo(memory, 0x2000);
        return new KdumpWriter
        {
            Is32Bit = is32Bit, Version = version, IsStored = isStored, Part = part, Codec = codec, VmCoreInfo = "OSRELEASE=6.1.0\n",
        }
            .Memory(0x1000, memory.AsSpan(0, 0x3000)).Memory(0x8000, memory.AsSpan(0x3000)).Missing(0x9000);
    }

    public KdumpWriter Memory(ulong address, ReadOnlySpan<byte> content)
    {
        for (int at = 0; at < content.Length; at += BlockSize)
            _pages[(address + (ulong)at) / (ulong)BlockSize] = content.Slice(at, BlockSize).ToArray();
        return this;
    }

    public KdumpWriter Missing(ulong address)
    {
        _missing.Add(address / (ulong)BlockSize);
        return this;
    }

    /// <summary>Takes memory and notes of an ELF core, read here and not by WalkGen.</summary>
    public KdumpWriter Core(byte[] core)
    {
        for (int i = 0; i < BitConverter.ToUInt16(core, 56); i++)
        {
            int header = CoreBuilder.ProgramHeaders + (i * CoreBuilder.ProgramHeaderSize);
            ReadOnlySpan<byte> content = core.AsSpan(
                (int)BitConverter.ToUInt64(core, header + 8), (int)BitConverter.ToUInt64(core, header + 32));
            if (BitConverter.ToUInt32(core, header) == 4) Notes = content.ToArray();
            else Memory(BitConverter.ToUInt64(core, header + 24), content);
        }

        return this;
    }

    public byte[] Build()
    {
        ulong maxPage = ulong.Max(_pages.Keys.LastOrDefault(), _missing.Count > 0 ? _missing.Max() : 0) + 1;
        int vmCoreInfo = BlockSize + 256;
        int notes = vmCoreInfo + VmCoreInfo.Length;
        int subBlocks = ((notes + Notes.Length + BlockSize - 1) / BlockSize) - 1;
        Bitmaps = (1 + subBlocks) * BlockSize;
        int bitmapBlocks = (int)(((maxPage + 7) / 8 + (ulong)BlockSize - 1) / (ulong)BlockSize);
        Descriptors = Bitmaps + (2 * bitmapBlocks * BlockSize);

        ulong first = Part?.First ?? 0;
        ulong end = Part?.End ?? maxPage;
        List<byte[]> held = [.. _pages.Where(page => page.Key >= first && page.Key < end).Select(static page => page.Value)];
        byte[] head = new byte[Descriptors + (held.Count * 24)];
        Encoding.ASCII.GetBytes("KDUMP   ").CopyTo(head, 0);
        Encoding.ASCII.GetBytes(Machine).CopyTo(head, 12 + (4 * 65));
        head.Put(8, Version).Put(Status - 8, 123456u).Put(Status, OtherStatus | (IsStored && !NamesUnusedCodec ? 0 : (uint)Codec))
            .Put(Status + 4, (uint)BlockSize).Put(Status + 8, (uint)subBlocks)
            .Put(Status + 12, (uint)bitmapBlocks * 2).Put(Status + 16, (uint)maxPage);
        PutSubHeader(head, first, end, maxPage, vmCoreInfo, notes);
        Encoding.ASCII.GetBytes(VmCoreInfo).CopyTo(head, vmCoreInfo);
        Notes.CopyTo(head, notes);

        foreach (ulong page in _pages.Keys.Concat(_missing)) head[Bitmaps + (int)(page / 8)] |= (byte)(1 << (int)(page % 8));
        foreach (ulong page in _pages.Keys) head[Bitmaps + (bitmapBlocks * BlockSize) + (int)(page / 8)] |= (byte)(1 << (int)(page % 8));
        return PutPages(head, held);
    }

    /// <summary>Packs a page with <paramref name="codec"/>.</summary>
    public static byte[] Pack(KdumpCodec codec, byte[] content)
    {
        switch (codec)
        {
            case KdumpCodec.Zlib: return Zlib(content);
            case KdumpCodec.Lzo: return LzoPacker.Pack(content);
            case KdumpCodec.Snappy: return Snappy.CompressToArray(content);
            case KdumpCodec.Zstd:
                using (Compressor zstd = new(1)) return zstd.Wrap(content).ToArray();
            default: return content;
        }
    }

    public static byte[] Zlib(ReadOnlySpan<byte> content)
    {
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Fastest)) zlib.Write(content);
        return packed.ToArray();
    }

    // The fields that a version does not have yet are filled with bytes that would not do, if they were read.
    private void PutSubHeader(byte[] head, ulong first, ulong end, ulong maxPage, int vmCoreInfo, int notes)
    {
        head.AsSpan(BlockSize, 256).Fill(0xee);
        int at = BlockSize;
        Word(0x1000000); // phys_base
        UInt32(DumpLevel, since: 1);
        UInt32(Part is null ? 0u : 1, since: 2);
        if (Version < 6 && Version >= 2) Word(first);
        else Word(0xeeee_eeee);
        if (Version < 6 && Version >= 2) Word(end);
        else Word(0xeeee_eeee);
        Range(vmCoreInfo, VmCoreInfo.Length, since: 3);
        Range(notes, Notes.Length, since: 4);
        Range(0, 0, since: 5); // eraseinfo
        UInt64(first, since: 6);
        UInt64(end, since: 6);
        UInt64(maxPage, since: 6);

        void UInt32(uint value, uint since) => Advance(4, () => head.Put(at, value), since);
        void UInt64(ulong value, uint since) => Advance(8, () => head.Put(at, value), since);
        void Word(ulong value)
        {
            if (Is32Bit) UInt32((uint)value, since: 0);
            else UInt64(value, since: 0);
        }

        void Range(int offset, int size, uint since)
        {
            UInt64((ulong)offset, since);
            if (Is32Bit) UInt32((uint)size, since);
            else UInt64((ulong)size, since);
        }

        void Advance(int size, Action put, uint since)
        {
            if (Version >= since) put();
            at += size;
        }
    }

    private byte[] PutPages(byte[] head, List<byte[]> pages)
    {
        List<byte> data = [];
        int zeros = -1;
        for (int i = 0; i < pages.Count; i++)
        {
            bool isZero = !pages[i].AsSpan().ContainsAnyExcept((byte)0);
            KdumpCodec codec = MixedCodecs.Count == 0 || isZero ? Codec : MixedCodecs[i % MixedCodecs.Count];
            byte[] packed = IsStored ? pages[i] : Pack(codec, pages[i]);
            if (packed.Length >= BlockSize) packed = pages[i]; // as makedumpfile does
            int at = isZero && zeros >= 0 ? zeros : head.Length + data.Count;
            head.Put(Descriptors + (i * 24), (ulong)at).Put(Descriptors + (i * 24) + 8, (uint)packed.Length)
                .Put(Descriptors + (i * 24) + 12, packed.Length == BlockSize ? 0u : (uint)codec);
            if (at == zeros) continue;
            if (isZero) zeros = at;
            data.AddRange(packed);
        }

        return [.. head, .. data];
    }
}
