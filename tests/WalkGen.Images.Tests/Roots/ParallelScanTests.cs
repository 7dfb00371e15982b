namespace WalkGen.Images.Tests;

/// <summary>The search for roots in many parts at once.</summary>
public class ParallelScanTests
{
    private const int Pages = 3000;

    [Theory]
    [InlineData(KdumpCodec.Zlib)]
    [InlineData(KdumpCodec.Lzo)]
    [InlineData(KdumpCodec.Snappy)]
    [InlineData(KdumpCodec.Zstd)]
    public void Roots_are_found_in_the_order_of_the_memory(KdumpCodec codec)
    {
        ulong[] roots = [.. Enumerable.Range(0, 150).Select(static i => (ulong)(10 + (i * 19)) << 12)];
        byte[] memory = Memory(roots);
        using TestFile file = new(new KdumpWriter { Codec = codec }.Memory(0, memory).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Ordered progress = new();

        Assert.Equal(roots, RootScan.Find(image, PagingMode.X86_64, progress).Select(static root => root.Root.Value));
        Assert.Equal(memory.Length, progress.Last);
        Assert.InRange(progress.Count, 2, 20); // about once per MiB that the caller's thread reads
        Assert.InRange(image.CachedBytes / 4096, roots.Length, roots.Length + 10); // the tables, not the data
    }

    [Fact]
    public void A_damaged_page_counts_once_and_hides_nothing_else()
    {
        ulong[] roots = [.. Enumerable.Range(0, 150).Select(static i => (ulong)(10 + (i * 19)) << 12)];
        KdumpWriter writer = new KdumpWriter().Memory(0, Memory(roots));
        byte[] dump = writer.Build();
        for (int page = 20; page < Pages; page += 19) dump.Put(writer.Descriptors + (page * 24) + 12, 0x40u); // neighbours of roots
        using TestFile file = new(dump);
        using MemoryImage image = MemoryImage.Open(file.Path);

        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(roots, RootScan.Find(image, PagingMode.X86_64).Select(static root => root.Root.Value));
            RootScan.Guess(image);
            Assert.Equal((Pages - 2) / 19, image.DamagedPages);
        }
    }

    [Fact]
    public void The_search_ends_when_it_is_cancelled()
    {
        using TestFile file = new(new KdumpWriter().Memory(0, Memory([])).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        using CancellationTokenSource stop = new();
        Ordered progress = new() { OnReport = stop.Cancel };

        Assert.Throws<OperationCanceledException>(() => RootScan.Find(image, PagingMode.X86_64, progress, stop.Token));
        Assert.Equal(1, progress.Count);
    }

    [Fact]
    public void The_search_of_an_image_that_is_closed_meanwhile_throws()
    {
        using TestFile file = new(new KdumpWriter().Memory(0, Memory([])).Build());
        MemoryImage image = MemoryImage.Open(file.Path);
        Ordered progress = new() { OnReport = image.Dispose };
        Assert.Throws<ObjectDisposedException>(() => RootScan.Find(image, PagingMode.X86_64, progress));
    }

    // Roots that each point to tables of one leaf, in noise.
    private static byte[] Memory(ulong[] roots)
    {
        byte[] memory = new byte[Pages << 12];
        Random random = new(6);
        for (int page = 4; page < Pages; page += 3) random.NextBytes(memory.AsSpan((page << 12) + 0x100, 0x200));
        for (int page = 4; page < Pages; page += 3) memory[page << 12] = 2; // no entry of a root
        memory.Put(0x1000, 0x2067UL).Put(0x2000, 0x3067UL).Put(0x3000, 0x4063UL);
        foreach (ulong root in roots)
        {
            memory.AsSpan((int)root, 0x1000).Clear();
            memory.Put((int)root + 0xff8, 0x1067UL);
        }

        return memory;
    }

    private sealed class Ordered : IProgress<long>
    {
        public Action? OnReport { get; init; }

        public long Last { get; private set; }

        public int Count { get; private set; }

        public void Report(long value)
        {
            Assert.True(value >= Last);
            (Last, Count) = (value, Count + 1);
            OnReport?.Invoke();
        }
    }
}
