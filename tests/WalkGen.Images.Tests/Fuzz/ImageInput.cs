using System.Text;

namespace WalkGen.Images.Tests.Fuzz;

/// <summary>Opens damaged images of every format and reads their content.</summary>
internal sealed class ImageInput(string directory)
{
    private const ulong PageSize = 0x1000;
    private const string Kernel = "OSRELEASE=6.1.0\nPAGESIZE=4096\nSYMBOL(swapper_pg_dir)=ffffffff81001000\nNUMBER(phys_base)=-16777216\n";

    
    // Tables of x86-64 that point to each other, at 0x1000.
    private static readonly byte[] Memory = new byte[0x3000].Put(0, 0x2003UL).Put(8, 0x1003UL).Put(0xff8, 0x1003UL)
        .Put(0x1000, 0x3003UL).Put(0x1008, 0x83UL).Put(0x1010, 0x7_0000_0003UL)
        .Put(0x2000, 0x3003UL).Put(0x2008, 0x1083UL).Put(0x2ff8, 0x2003UL);

    private static readonly (string Name, byte[] File)[] Images =
    [
        ("ELF", new CoreBuilder().Cpu(0x8005_0033, 0x1000, 0x20).Note("VMCOREINFO\0"u8, 0, Encoding.ASCII.GetBytes(Kernel))
            .Load(0x1000, Memory).Load(0x2000, Memory[0x1000..]).Load(0x8000, new byte[64]).Build()),
        ("ELF32", new Core32Builder().Load(0x1000, Memory).Load(0x8000, new byte[64]).Build()),
        ("LiME", new LimeBuilder().Range(0x8000, new byte[64]).Range(0x1000, Memory).Build()),
        ("kdump", Kdump(isStored: false, is32Bit: false, version: 6)),
        ("kdump", Kdump(isStored: true, is32Bit: false, version: 6)),
        ("kdump", Kdump(isStored: false, is32Bit: true, version: 5)),
        ("Windows", new CrashDumpWriter(1) { DirectoryTableBase = 0x1000 }.Run(0x1000, Memory).Run(0x8000, new byte[0x1000]).Build()),
        (
            "Windows bitmap",
            new CrashDumpWriter(5) { DirectoryTableBase = 0x1000 }.Run(0x1000, Memory).Run(0x8000, new byte[0x1000]).Build()),
        ("raw", Memory),
    ];

    // Of other memory, so that they are images of one machine together with one of those.
    private static readonly (string Name, byte[] File)[] Others =
    [
        ("ELF", new CoreBuilder().Load(0x10_0000, Memory).Build()),
        ("LiME", new LimeBuilder().Range(0x20_0000, Memory).Build()),
        ("kdump", new KdumpWriter { VmCoreInfo = Kernel }.Memory(0x30_0000, Memory).Build()),
        ("Windows", new CrashDumpWriter(6).Run(0x40_0000, Memory).Build()),
    ];

    private readonly string[] _paths = [Path.Combine(directory, "0"), Path.Combine(directory, "1"), Path.Combine(directory, "2")];

    /// <summary>Runs one input and returns its format and whether it was opened.</summary>
    public string Run(Random random)
    {
        int count = random.Next(8) == 0 ? random.Next(2, _paths.Length + 1) : 1;
        string first = "";
        int size = 0;
        for (int i = 0; i < count; i++)
        {
            var (name, file) = Build(random, i == 0 ? Images : Others);
            if (i == 0) first = name;
            size += file.Length;
            File.WriteAllBytes(_paths[i], file);
        }

        bool isRaw = first.StartsWith("raw", StringComparison.Ordinal);
        if (count > 1) first = "several files";
        try
        {
            using MemoryImage image = isRaw
                ? MemoryImage.OpenRaw(
                    _paths[..count],
                    new PhysicalAddress(random.Next(2) == 0 ? 0x1000 : (ulong)random.NextInt64(long.MinValue, long.MaxValue)))
                : MemoryImage.Open(_paths[..count]);
            Read(random, image, size);
            return $"{first}: opened";
        }
        catch (InvalidImageException refusal)
        {
            Assert.DoesNotContain('\n', refusal.Message);
            Assert.Contains(directory, refusal.Message, StringComparison.Ordinal);
            return $"{first}: refused";
        }
    }

    private static (string Name, byte[] File) Build(Random random, (string Name, byte[] File)[] images)
    {
        var (name, file) = images[random.Next(images.Length)];
        file = Mutation.Of(random, file);
        if (name != "raw" && random.Next(5) == 0)
        {
            name += ", flattened";
            file = Flattener.Flatten(file, size: random.Next(300, 8000));
            if (random.Next(2) == 0) file = Mutation.Of(random, file);
        }

        if (random.Next(10) == 0)
        {
            name += ", gzip";
            file = TestFile.Gzip(file);
            if (random.Next(3) == 0) file = Mutation.Of(random, file);
        }

        return (name, file);
    }

    private static void Read(Random random, MemoryImage image, int fileSize)
    {
        // gzip makes a file at most 1032 times larger, and a bitmap has 8 pages per byte.
        Assert.True(image.Segments.Count + image.MissingSegments.Count <= 1032L * 8 * fileSize);
        foreach (ImageSegment segment in image.Segments.Take(64)) ReadSegment(random, image, segment);
        for (int i = 0; i < 16; i++)
        {
            PhysicalAddress address = new((ulong)random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64));
            if (image.Memory.TryGetBytes(address, random.Next(-1, 1 << random.Next(1, 20)), out ReadOnlySpan<byte> bytes)) Sum(bytes);
        }

        Assert.InRange(image.DamagedPages, 0, int.MaxValue);
        foreach (CpuState cpu in image.Cpus.Take(4))
        {
            if (cpu.PagingMode == PagingMode.None) Assert.Throws<NotSupportedException>(() => image.OpenPageTable(cpu));
            else Walk(random, image.OpenPageTable(cpu));
        }

        if (image.KernelRoot is not null) Walk(random, image.OpenKernelPageTable());
        PagingMode mode = PagingModes.All[random.Next(PagingModes.All.Count)].Mode;
        PhysicalAddress root = image.Segments.Count > 0 ? image.Segments[0].Start : default; // a cut kdump may have no page
        Walk(random, image.OpenPageTable(root, mode));
        if (random.Next(8) == 0 && image.Segments.Sum(static segment => (double)segment.Length) < 1 << 18) RootScan.Find(image, mode);
    }

    private static void ReadSegment(Random random, MemoryImage image, ImageSegment segment)
    {
        for (ulong offset = 0; offset < ulong.Min(segment.Length, 16 * PageSize); offset += PageSize)
        {
            int length = (int)ulong.Min(PageSize, segment.Length - offset);
            if (image.Memory.TryGetBytes(segment.Start + offset, length, out ReadOnlySpan<byte> bytes)) Sum(bytes);
        }

        int last = (int)ulong.Min(segment.Length, (ulong)random.Next(1, 1 << 16));
        if (image.Memory.TryGetBytes(segment.Start + (segment.Length - (ulong)last), last, out ReadOnlySpan<byte> end)) Sum(end);
        Assert.False(image.Memory.TryGetBytes(segment.Start, -1, out _));
    }

    private static void Walk(Random random, PageTable table)
    {
        int limit = random.Next(1, 1000);
        CountingWalker walker = new(limit);
        walker.Walk(table);
        Assert.InRange(walker.Count, 0, limit);
    }

    // Bytes beyond the file would end the process here.
    private static void Sum(ReadOnlySpan<byte> bytes)
    {
        int sum = 0;
        foreach (byte one in bytes) sum += one;
        Assert.True(sum >= 0);
    }

    private static byte[] Kdump(bool isStored, bool is32Bit, uint version)
        => new KdumpWriter { IsStored = isStored, Is32Bit = is32Bit, Version = version, VmCoreInfo = Kernel }
            .Memory(0x1000, Memory).Memory(0x8000, new byte[0x1000]).Missing(0x9000).Build();
}
