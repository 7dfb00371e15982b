using System.IO.Compression;
using System.Runtime.InteropServices;

namespace WalkGen.Cli.Tests;

/// <summary>Writes images that attack the time or the memory of a reader. Each is small, or a sparse file.</summary>
internal static class HostileImages
{
    private const ulong TableFlags = 0x67; // present, writable, user, accessed, dirty

    /// <summary>The images by name. Each writes a file and returns the options of a command that reads its page table.</summary>
    public static IReadOnlyDictionary<string, Func<string, string[]>> All { get; } = new Dictionary<string, Func<string, string[]>>
    {
        ["self"] = path => Core(path, 1, static (_, _) => 0x1000 | TableFlags), // the only table points to itself
        ["huge"] = path => Core(path, 4, static (level, i) => level < 3 ? Below(level) : Scattered(i)), // 512^4 leaves
        ["wide"] = path => Core(path, 4, static (level, i) => level < 3 ? level > 0 || i < 3 ? Below(level) : 0 : Scattered(i)),
        ["swap"] = path => Core(path, 4, static (level, i) => level < 3 ? Below(level) : ((0x1000 + ((ulong)i * 977)) << 9) | (5UL << 58)),
        ["kasan"] = path => Core(
            path, 4, static (level, i) => level > 0 || i is >= 256 and < 288 ? (level < 3 ? Below(level) : 0x5061) : 0),
        ["windows"] = path => Core(path, 4, static (level, i) => level switch
        {
            0 => i is 0 or 256 ? Below(0) : i == 0x1ed ? 0x1063UL : 0UL,
            3 => 0x10_0063UL + ((ulong)i << 12),
            _ => i == 0 ? Below(level) : 0UL,
        }),
        ["honest"] = path => Tree(path, 1_100_000, static i => i), // each table is reached once
        ["shared"] = path => Tree(path, 200_000, static i => i / 2), // each table is reached twice
        ["zeros"] = path => Bomb(path, 4000), // 256 MiB of pages in 0.5 MiB
        ["missing"] = path => Tables(path, 12 << 20, static i => (0x1000_0000_0000 + (i << 12)) | TableFlags, isLowest: false),
        ["leaves"] = path => Tables(path, 12 << 20, static i => (0x1000_0000 + (i * 7 % 0x100_0000 << 13)) | (i % 3 == 0 ? 0x61UL : 0x63)),
        ["extents"] = path => Tables(path, 8 << 20, static i => (0x1000_0000 + (i << 13)) | 0x63), // as many as a map may have
        ["aliases"] = path => Tables(
            path, 12 << 20, static i => (0x1000_0000 + ((i >> 1) << 13)) | (i % 2 == 0 ? 0x65UL : 1UL << 63 | 0x67)),
        ["roots"] = path =>
        {
            File.WriteAllBytes(path, Bytes(Enumerable.Range(0, 16 << 17).Select(static i => 0x1000_0000_0063 + ((ulong)i << 12))));
            return ["--base", "0", "--root", "0x1000", "--paging", "x86-64"];
        },
        ["small-roots"] = path => // of 32 bytes, each of which points to one table of leaves
        {
            ulong[] leaves = [.. Table(static i => 0x20_00e3 + ((ulong)i << 21))];
            File.WriteAllBytes(path, Bytes(leaves.Concat(Enumerable.Repeat(1UL, 4 << 17))));
            return ["--base", "0", "--root", "0x1000", "--paging", "x86-pae"];
        },
        ["headers"] = path => Headers(path, 1 << 20, static k => (64 + (k % 1000 * 3), k * 2, 1)),
        ["pieces"] = path => Headers(path, 1 << 18, static k => (64 + (k % 1000 * 3), k * 2, 1)),
        ["repeats"] = path => Headers(path, 1 << 20, static k => ((1UL << 27) + (k % 1000 << 12), k % 1000 << 12, 1 << 12), 1L << 28),
        ["too-many-headers"] = path => Headers(path, (1 << 20) + 1, static k => (64, k * 2, 1)),
        ["overlaps"] = path => Headers(path, 20_000, static k => ((1UL << 22) + k + (k % 2 << 30), k, 20_000), 1L << 38),
        ["copies"] = path => Headers(path, 2, static k => ((1UL << 20) + (k << 36), 0x1000, 1UL << 36), 1L << 38),
        ["ranges"] = path => Ranges(path, 200_000),
        ["bitmap"] = path => LastPage(path, 1UL << 32),
    };

    private static string[] Core(string path, int tables, Func<int, int, ulong> entry)
    {
        byte[] memory = Bytes(Enumerable.Range(0, tables * 512).Select(i => entry(i / 512, i % 512)));
        File.WriteAllBytes(path, new CoreBuilder().Cpu(0x8005_0033, 0x1000, 0x20).Load(0x1000, memory).Build());
        return [];
    }

    private static ulong Below(int level) => (0x2000 + ((ulong)level << 12)) | TableFlags;

    private static ulong Scattered(int i) => (0x1000_0000 + ((ulong)i * 37 % 512 << 13)) | (i % 2 == 0 ? 0x61UL : 0x63);

    /// <summary>Tables of which each word differs, below the fewest others: lowest ones, or ones of the level above.</summary>
    private static string[] Tables(string path, int size, Func<ulong, ulong> word, bool isLowest = true)
    {
        int lowest = size >> 12, above = (lowest + 511) / 512;
        ulong first = (ulong)(isLowest ? 3 + above : 2 + above) << 12;
        List<ulong> words = [.. Table(i => i < (isLowest ? 1 : above) ? ((ulong)(2 + i) << 12) | TableFlags : 0)];
        if (isLowest) words.AddRange(Table(i => i < above ? ((ulong)(3 + i) << 12) | TableFlags : 0));
        for (int table = 0; table < above; table++)
            words.AddRange(Table(i => (table * 512) + i < lowest ? (first + ((ulong)((table * 512) + i) << 12)) | TableFlags : 0));
        byte[] memory = [.. Bytes(words), .. Bytes(Enumerable.Range(0, size / 8).Select(i => word((ulong)i)))];
        File.WriteAllBytes(path, new CoreBuilder().Cpu(0x8005_0033, 0x1000, 0x20).Load(0x1000, memory).Build());
        return [];
    }

    /// <summary>Four levels of tables of which the lowest ones are zeros. Their pages share their bytes.</summary>
    private static string[] Tree(string path, int lowest, Func<int, int> target)
    {
        int middle = (lowest + 511) / 512, upper = (middle + 511) / 512;
        ulong firstLowest = (ulong)(2 + upper + middle) << 12;
        List<byte[]> pages = [new byte[4096], Bytes(Table(i => i < upper ? ((ulong)(2 + i) << 12) | TableFlags : 0))];
        for (int table = 0; table < upper; table++)
            pages.Add(Bytes(Table(i => (table * 512) + i < middle ? ((ulong)(2 + upper + (table * 512) + i) << 12) | TableFlags : 0)));
        for (int table = 0; table < middle; table++)
        {
            pages.Add(Bytes(Table(i
                => (table * 512) + i < lowest ? (firstLowest + ((ulong)target((table * 512) + i) << 12)) | TableFlags : 0)));
        }

        return Kdump(path, 4096, pages, lowest, sharesZeros: true);
    }

    /// <summary>Tables that each lie in a page of 64 KiB of zeros with bytes of its own.</summary>
    private static string[] Bomb(string path, int tables)
    {
        const int Page = 1 << 16;
        byte[] first = new byte[Page], second = new byte[Page];
        Bytes(Table(static i => i == 0 ? 0x2000 | TableFlags : 0)).CopyTo(first, 0x1000);
        Bytes(Table(i => i < 8 ? ((ulong)Page + ((ulong)i << 12)) | TableFlags : 0)).CopyTo(first, 0x2000);
        Bytes(Enumerable.Range(0, tables).Select(static i => ((ulong)(2 + i) * Page) | TableFlags)).CopyTo(second, 0);
        return Kdump(path, Page, [first, second], tables, sharesZeros: false);
    }

    private static string[] Kdump(string path, int blockSize, List<byte[]> pages, int zeros, bool sharesZeros)
    {
        int count = pages.Count + zeros;
        int blocks = ((count + 7) / 8 + blockSize - 1) / blockSize;
        byte[] head = new byte[blockSize * (2 + (2 * blocks))];
        KdumpHead(head, blockSize, (uint)blocks * 2, (ulong)count);
        for (int page = 0; page < count; page++)
        {
            head[(2 * blockSize) + (page / 8)] |= (byte)(1 << (page % 8));
            head[((2 + blocks) * blockSize) + (page / 8)] |= (byte)(1 << (page % 8));
        }

        byte[] descriptors = new byte[count * 24];
        using FileStream file = File.Create(path);
        file.Position = head.Length + descriptors.Length;
        byte[] zero = Zlib(new byte[blockSize]);
        for (int page = 0; page < count; page++)
        {
            byte[] packed = page < pages.Count ? Zlib(pages[page]) : zero;
            bool isShared = sharesZeros && page > pages.Count;
            descriptors.Put(page * 24, isShared ? BitConverter.ToUInt64(descriptors, pages.Count * 24) : (ulong)file.Position)
                .Put((page * 24) + 8, (uint)packed.Length).Put((page * 24) + 12, 1u);
            if (!isShared) file.Write(packed);
        }

        file.Position = 0;
        file.Write(head);
        file.Write(descriptors);
        return ["--root", "0x1000", "--paging", "x86-64"];
    }

    private static void KdumpHead(byte[] head, int blockSize, uint bitmapBlocks, ulong pages)
    {
        "KDUMP   "u8.CopyTo(head);
        "x86_64"u8.CopyTo(head.AsSpan(12 + (4 * 65)));
        head.Put(8, 6u).Put(424, 1u).Put(428, (uint)blockSize).Put(432, 1u).Put(436, bitmapBlocks)
            .Put(440, (uint)ulong.Min(pages, uint.MaxValue)).Put(blockSize + 88, pages).Put(blockSize + 96, pages);
    }

    /// <summary>A sparse kdump-compressed file: of all pages, the last one was dumped.</summary>
    private static string[] LastPage(string path, ulong pages)
    {
        const int Block = 1 << 16;
        ulong bitmap = pages / 8;
        byte[] head = new byte[2 * Block];
        KdumpHead(head, Block, (uint)(2 * bitmap / Block), pages);
        using FileStream file = File.Create(path);
        file.Write(head);
        for (ulong end = 1; end <= 2; end++)
        {
            file.Position = (2 * Block) + (long)(end * bitmap) - 1;
            file.WriteByte(0x80);
        }

        file.Write(new byte[24].Put(0, (ulong)file.Position + 24).Put(8, (uint)Block));
        file.Write(new byte[Block]);
        return ["--root", "0x1000", "--paging", "x86-64"];
    }

    /// <summary>An ELF core with many program headers, whose number is in a section header.</summary>
    private static string[] Headers(string path, uint count, Func<ulong, (ulong Offset, ulong Address, ulong Size)> load, long length = 0)
    {
        using FileStream file = File.Create(path);
        using BufferedStream buffer = new(file, 1 << 20);
        byte[] head = new byte[64];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(head, 0);
        buffer.Write(head.Put(16, (ushort)4).Put(18, (ushort)62).Put(20, 1u).Put(32, 64UL).Put(40, 64 + (56UL * count))
            .Put(52, (ushort)64).Put(54, (ushort)56).Put(56, ushort.MaxValue).Put(58, (ushort)64).Put(60, (ushort)1));
        for (uint i = 0; i < count; i++)
        {
            var (offset, address, size) = load(i);
            buffer.Write(new byte[56].Put(0, 1u).Put(8, offset).Put(24, address).Put(32, size).Put(40, size));
        }

        buffer.Write(new byte[64].Put(44, count));
        buffer.Flush();
        file.SetLength(long.Max(length, file.Length));
        return ["--root", "0x1000", "--paging", "x86-64"];
    }

    private static string[] Ranges(string path, int count)
    {
        byte[] image = new byte[count * 33];
        for (int i = 0; i < count; i++)
        {
            "EMiL"u8.CopyTo(image.AsSpan(i * 33));
            image.Put((i * 33) + 4, 1u).Put((i * 33) + 8, (ulong)i * 2).Put((i * 33) + 16, (ulong)i * 2);
        }

        File.WriteAllBytes(path, image);
        return ["--root", "0x1000", "--paging", "x86-64"];
    }

    private static IEnumerable<ulong> Table(Func<int, ulong> entry) => Enumerable.Range(0, 512).Select(entry);

    private static byte[] Bytes(IEnumerable<ulong> words) => MemoryMarshal.AsBytes<ulong>(words.ToArray()).ToArray();

    private static byte[] Zlib(byte[] content)
    {
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Fastest)) zlib.Write(content);
        return packed.ToArray();
    }
}
