namespace WalkGen.Images.Tests;

/// <summary>
/// Writes 64-bit crash dumps of Windows: a header of 0x2000 bytes, a bitmap or a list of ranges where the type has one, and the memory.
/// </summary>
internal sealed class CrashDumpWriter(uint type)
{
    public const int Runs = 0x98;
    public const int Bitmap = 0x2038;
    public const int SummaryBitmap = 0x2028;
    public const int Ranges = 0x2030;

    private readonly List<(ulong Page, byte[] Content)> _runs = [];

    public ulong DirectoryTableBase { get; init; } = 0x1ad000;

    public uint Machine { get; init; } = 0x8664;

    /// <summary>Where the memory begins, once built.</summary>
    public int Memory { get; private set; }

    /// <summary>Two pages at 0x1000 and one at 0x8000, each filled with its number.</summary>
    public static CrashDumpWriter Small(uint type) => new CrashDumpWriter(type).Run(0x1000, [.. Page(1), .. Page(2)]).Run(0x8000, Page(8));

    public CrashDumpWriter Run(ulong address, ReadOnlySpan<byte> content)
    {
        _runs.Add((address / 0x1000, content.ToArray()));
        return this;
    }

    public byte[] Build()
    {
        int pages = (int)_runs.Max(static run => run.Page + ((ulong)run.Content.Length / 0x1000));
        Memory = type switch
        {
            1 => 0x2000,
            8 or 9 or 10 => 0x2040 + (16 * (_runs.Count + 1)),
            _ => (Bitmap + (pages / 8) + 0x1000) & ~0xfff,
        };
        byte[] head = new byte[Memory];
        for (int at = 0; at < 0x2000; at += 4) "PAGE"u8.CopyTo(head.AsSpan(at)); // Windows leaves it in unused fields
        "PAGEDU64"u8.CopyTo(head);
        head.Put(0x10, DirectoryTableBase).Put(0x30, Machine).Put(0x34, 2u).Put(0xf98, type);
        if (type == 1) PutRuns(head);
        else if (type is 8 or 9 or 10) PutRanges(head);
        else PutBitmap(head, pages);
        return [.. head, .. _runs.SelectMany(static run => run.Content)];
    }

    private void PutRuns(byte[] head)
    {
        head.Put(0x88, (uint)_runs.Count).Put(0x90, (ulong)_runs.Sum(static run => run.Content.Length / 0x1000));
        for (int i = 0; i < _runs.Count; i++)
            head.Put(Runs + (16 * i), _runs[i].Page).Put(Runs + (16 * i) + 8, (ulong)_runs[i].Content.Length / 0x1000);
    }

    private void PutBitmap(byte[] head, int pages)
    {
        (type == 5 ? "FDMPDUMP"u8 : "SDMPDUMP"u8).CopyTo(head.AsSpan(0x2000));
        int dumped = _runs.Sum(static run => run.Content.Length / 0x1000);
        if (type == 2) head.Put(0x200c, (uint)Memory).Put(0x2010, (uint)pages).Put(0x2014, (uint)dumped).Put(0x2018, (uint)pages);
        else head.Put(0x2020, (ulong)Memory).Put(0x2028, (ulong)dumped).Put(0x2030, (ulong)pages);
        int bitmap = type == 2 ? SummaryBitmap : Bitmap;
        foreach (var (first, content) in _runs)
        {
            for (ulong page = first; page < first + ((ulong)content.Length / 0x1000); page++)
                head[bitmap + (int)(page / 8)] |= (byte)(1 << (int)(page % 8));
        }
    }

    private void PutRanges(byte[] head)
    {
        head.AsSpan(0x2000).Clear();
        "RDMPDUMP"u8.CopyTo(head.AsSpan(0x2004));
        head.Put(0x2000, 0x40u).Put(0x2010, (ulong)Memory - 0x2020).Put(0x2018, (ulong)Memory);
        if (type == 10) head.Put(0x2020, (uint)_runs.Count).Put(0x2028, (ulong)_runs.Sum(static run => run.Content.Length / 0x1000));
        for (int i = 0; i < _runs.Count; i++)
            head.Put(Ranges + (16 * i), _runs[i].Page).Put(Ranges + (16 * i) + 8, (ulong)_runs[i].Content.Length / 0x1000);
    }

    private static byte[] Page(byte number)
    {
        byte[] page = new byte[0x1000];
        page.AsSpan().Fill(number);
        return page;
    }
}
