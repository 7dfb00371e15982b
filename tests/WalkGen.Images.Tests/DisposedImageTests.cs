using WalkGen.Formats;

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

    [Fact]
    public void The_file_is_closed_at_once_even_if_memory_is_in_use()
    {
        using TestFile file = new(KdumpWriter.Small().Build());
        MemoryImage image = MemoryImage.Open(file.Path);
        using MemoryUse use = MemoryUse.Begin(); // as by a walk over another image
        image.Dispose();
        File.OpenWrite(file.Path).Dispose();
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
