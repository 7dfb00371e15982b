using System.Buffers.Binary;
using System.Text;

namespace WalkGen.Benchmarks;

/// <summary>
/// The memory of an imaginary machine, page by page: of 64 pages, 16 are zeros, 20 text, 19 structures with pointers, four random,
/// four mostly zeros, and one is a page table. Every 4096th page is a root.
/// </summary>
internal static class KdumpPageMix
{
    public const int PageSize = 1 << 12;

    private const int RootDistance = 1 << 12;

    private static readonly string[] Words =
    [
        "memory", "page", "the", "of", "table", "kernel", "a", "walk", "entry", "in", "address", "process", "0x", "\n", "\0\0", "file:",
        "is",
    ];

    /// <summary>The number of roots in <paramref name="pages"/>.</summary>
    public static int Roots(int pages) => (pages + RootDistance - 5) / RootDistance;

    /// <summary>Fills <paramref name="page"/> with the content of the page with this number.</summary>
    /// <param name="page">The page.</param>
    /// <param name="number">Its number.</param>
    /// <param name="pages">The number of pages: page tables map any of them.</param>
    public static void Fill(Span<byte> page, int number, int pages)
    {
        page.Clear();
        Random random = new(number);
        if (number % RootDistance is >= 1 and <= 4)
        {
            FillTree(page, number, pages);
            return;
        }

        switch (number % 64)
        {
            case < 16: break;
            case < 36: FillText(page, random); break;
            case < 55: FillStructures(page, random); break;
            case < 59: random.NextBytes(page); break;
            case < 63: random.NextBytes(page[..64]); break;
            default: FillTable(page, random, pages); break;
        }
    }

    // A root and the tables of its half of the kernel, one after the other from the highest level on.
    private static void FillTree(Span<byte> page, int number, int pages)
    {
        int level = number % RootDistance;
        ulong next = (ulong)(number + 1) << 12;
        if (level < 4) BinaryPrimitives.WriteUInt64LittleEndian(page[(level == 1 ? 0x800 : 0)..], next | 0x67);
        else FillTable(page, new Random(number), pages);
    }

    private static void FillTable(Span<byte> page, Random random, int pages)
    {
        ulong frame = (ulong)random.Next(pages);
        int used = random.Next(16, 513);
        for (int i = 0; i < used; i++)
        {
            if (random.Next(8) == 0) frame = (ulong)random.Next(pages);
            if (random.Next(16) != 0) BinaryPrimitives.WriteUInt64LittleEndian(page[(i * 8)..], (frame++ << 12) | 0x8000_0000_0000_0067);
        }
    }

    private static void FillStructures(Span<byte> page, Random random)
    {
        int size = 64 << random.Next(4);
        for (int at = 0; at < page.Length; at += 8)
        {
            ulong value = (at % size / 8) switch
            {
                0 or 1 => 0xffff_8880_0000_0000 + ((ulong)random.Next(1 << 30) & ~7UL),
                2 => 0xffff_ffff_8100_0000 + ((ulong)random.Next(16) << 8),
                3 => (ulong)random.Next(100),
                _ => random.Next(3) == 0 ? (ulong)random.Next(1 << 16) : 0,
            };
            BinaryPrimitives.WriteUInt64LittleEndian(page[at..], value);
        }
    }

    private static void FillText(Span<byte> page, Random random)
    {
        for (int at = 0; at < page.Length;)
        {
            string word = random.Next(6) == 0 ? $"{random.Next(100_000)}" : Words[random.Next(Words.Length)];
            Span<byte> room = page[at..];
            at += Encoding.ASCII.GetBytes(word.AsSpan(0, int.Min(word.Length, room.Length)), room);
            if (at < page.Length) page[at++] = (byte)' ';
        }
    }
}
