namespace WalkGen.Images.Tests;

/// <summary>An image that is disposed while a walk or a search reads it. Nothing here may end the process.</summary>
public sealed partial class DisposedImageTests
{
    [Fact]
    public void An_image_that_a_handler_disposes_ends_the_walk()
    {
        MemoryImage image = MemoryImage.Open(Guest.Tables(1));
        PageTable table = image.OpenPageTable(image.Cpus[0]);
        var walker = new DisposingWalker { Image = image };
        Assert.Throws<ObjectDisposedException>(() => walker.Walk(table));
        Assert.True(walker.Seen > 5);
        Assert.Throws<ObjectDisposedException>(() => walker.Walk(table));
    }

    [Fact]
    public void An_image_that_another_thread_disposes_ends_walks_and_searches()
    {
        for (int round = 0; round < 10; round++)
        {
            MemoryImage image = MemoryImage.Open(Guest.Tables(1));
            PageTable table = image.OpenPageTable(image.Cpus[0]);
            Action[] readers = [() => new DisposingWalker().Walk(table), () => RootScan.Find(image, PagingMode.X86_64)];
            using var began = new CountdownEvent(readers.Length);
            Thread[] threads = [.. readers.Select(reader => new Thread(() =>
            {
                try
                {
                    began.Signal();
                    while (true) reader();
                }
                catch (ObjectDisposedException)
                {
                }
            }) { IsBackground = true })];
            foreach (Thread thread in threads) thread.Start();
            Assert.True(began.Wait(20_000));
            Thread.Sleep(round);
            image.Dispose();
            foreach (Thread thread in threads) Assert.True(thread.Join(20_000), "A reader goes on.");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_span_that_outlives_its_image_does_no_harm(bool map)
    {
        MemoryImage image = MemoryImage.Open([Guest.Tables(1)], new ImageOptions { MapsFiles = map });
        Assert.True(image.Memory.TryGetBytes(image.Segments[0].Start, 4096, out ReadOnlySpan<byte> bytes));
        byte[] before = bytes.ToArray();
        Assert.True(before.AsSpan().ContainsAnyExcept((byte)0));
        image.Dispose();
        byte[] after = bytes.ToArray();
        Assert.True(after.AsSpan().SequenceEqual(before) || !after.AsSpan().ContainsAnyExcept((byte)0));
        Assert.Throws<ObjectDisposedException>(() => image.Memory.TryGetBytes(image.Segments[0].Start, 4096, out _));
    }

    [PageWalker]
    internal sealed partial class DisposingWalker
    {
        public MemoryImage? Image { get; init; }

        public int Seen { get; private set; }

        [PteEntry]
        private void OnPage()
        {
            if (Seen++ == 5) Image?.Dispose();
        }
    }
}
