using System.Runtime.CompilerServices;
using WalkGen.Dirty;
using WalkGen.Live.Tests.Processes;

namespace WalkGen.Live.Tests.Writes;

/// <summary>The pages that a tracker finds, compared with those that threads wrote.</summary>
public class LiveDirtyTrackerTests
{
    private const int Pages = 16384;
    private const int Threads = 4;

    [Fact]
    public void Each_round_of_a_thousand_has_the_pages_that_threads_wrote_in_it()
    {
        using TestMemory memory = TestMemory.Zeros(Pages);
        using LiveDirtyTracker tracker = Trackers.Start(memory);

        long written = CompareRounds(memory, tracker, rounds: 1000, most: 400);

        Assert.True(written > 100_000, $"only {written} pages");
    }

    [Fact]
    public void Pages_of_huge_pages_are_tracked_one_by_one()
    {
        using TestMemory memory = TestMemory.Zeros(Pages, TestMemory.HugePages);
        for (int page = 0; page < Pages; page++) memory.Write(page);
        using LiveDirtyTracker tracker = Trackers.Start(memory);

        CompareRounds(memory, tracker, rounds: 50, most: 100);
    }

    [Theory]
    [InlineData(TestMemory.Private, "/tmp")]
    [InlineData(TestMemory.Private, "/dev/shm")]
    [InlineData(TestMemory.Shared, "/dev/shm")]
    public void Files_in_memory_and_private_mappings_are_tracked(int kind, string folder)
    {
        Assert.SkipUnless(Directory.Exists(folder), $"There is no {folder}.");
        using FileStream file = TemporaryFile(folder, 1024);
        using TestMemory memory = TestMemory.OfFile(file, 1024, kind);
        for (int page = 0; page < 1024; page += 3) memory.Read(page);
        using LiveDirtyTracker tracker = Trackers.Start(memory);

        CompareRounds(memory, tracker, rounds: 100, most: 50);
    }

    [Fact]
    public void Shared_anonymous_memory_is_tracked()
    {
        using TestMemory memory = TestMemory.OfKind(TestMemory.SharedAnonymous, 1024)!;
        for (int page = 0; page < 1024; page += 3) memory.Read(page);
        using LiveDirtyTracker tracker = Trackers.Start(memory);

        CompareRounds(memory, tracker, rounds: 100, most: 50);
    }

    [Fact]
    public void Memory_shared_with_a_file_on_a_disk_is_refused()
    {
        string folder = AppContext.BaseDirectory;
        Assert.SkipWhen(new DriveInfo(folder).DriveFormat is "tmpfs" or "overlay", "The tests are not on a disk.");
        using FileStream file = TemporaryFile(folder, 16);
        using TestMemory memory = TestMemory.OfFile(file, 16, TestMemory.Shared);
        LiveMachine.NeedsScan();

        var refused = Assert.Throws<NotSupportedException>(() => LiveDirtyTracker.Start(memory.Range));

        Assert.Contains("is shared with a file on a disk", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_are_no_writes_and_what_the_kernel_writes_is_one()
    {
        using TestMemory memory = TestMemory.Zeros(64);
        for (int page = 0; page < 32; page++) memory.Write(page);
        using LiveDirtyTracker tracker = Trackers.Start(memory);
        for (int page = 0; page < 64; page++) memory.Read(page);
        var words = new ulong[tracker.WordCount];
        Assert.True(tracker.Collect(words).IsEmpty);
        using FileStream file = TemporaryFile(AppContext.BaseDirectory, 1);

        RandomAccess.Read(file.SafeFileHandle, Span(memory, page: 7), 0);
        RandomAccess.Read(file.SafeFileHandle, Span(memory, page: 40), 0);

        Assert.Equal([7UL, 40], DirtyPages.Of(tracker.Collect(words)));
        Assert.True(tracker.Collect(words).IsEmpty);
    }

    [Fact]
    public void A_copy_of_the_collected_pages_is_finally_the_memory()
    {
        using TestMemory memory = TestMemory.Zeros(4096);
        using LiveDirtyTracker tracker = Trackers.Start(memory);
        var copy = new byte[4096];
        var words = new ulong[tracker.WordCount];
        bool stop = false;
        Thread[] writers = [.. Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            var random = new Random(number);
            while (!Volatile.Read(ref stop)) Increment(memory, random.Next(4096));
        }))];
        foreach (Thread writer in writers) writer.Start();
        for (int round = 0; round < 200; round++) Copy();
        Volatile.Write(ref stop, true);
        foreach (Thread writer in writers) writer.Join();
        Copy();

        Assert.True(tracker.Collect(words).IsEmpty);
        for (int page = 0; page < 4096; page++) Assert.Equal((page, memory.Read(page)), (page, copy[page]));

        void Copy()
        {
            foreach (PageRun run in tracker.Collect(words))
            {
                for (ulong page = run.First; page < run.First + run.Count; page++) copy[page] = memory.Read((int)page);
            }
        }
    }

    [Fact]
    public void Bad_ranges_and_second_trackers_are_refused_with_a_sentence()
    {
        LiveMachine.NeedsScan();
        using TestMemory memory = TestMemory.Zeros(16);
        var nowhere = VirtualRange.FromLength(new VirtualAddress(TestMemory.PageSize), TestMemory.PageSize);
        var odd = VirtualRange.FromLength(memory.Range.Start + 1, TestMemory.PageSize);
        using LiveDirtyTracker tracker = Trackers.Start(memory);

        Assert.Contains(
            "is not mapped", Assert.Throws<ArgumentException>(() => LiveDirtyTracker.Start(nowhere)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "whole pages", Assert.Throws<ArgumentException>(() => LiveDirtyTracker.Start(odd)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "only one tracker", Assert.Throws<InvalidOperationException>(() => LiveDirtyTracker.Start(memory.Range)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => { tracker.Collect([]); });
        tracker.Dispose();
        Assert.Throws<ObjectDisposedException>(() => { tracker.Collect(new ulong[1]); });
        LiveDirtyTracker.Start(memory.Range).Dispose();
    }

    [Fact]
    public void A_collection_allocates_nothing()
    {
        using TestMemory memory = TestMemory.Zeros(Pages);
        using LiveDirtyTracker tracker = Trackers.Start(memory);
        var words = new ulong[tracker.WordCount];
        tracker.Collect(words);
        for (int page = 0; page < Pages; page += 2) memory.Write(page);
        long before = GC.GetAllocatedBytesForCurrentThread();

        long pages = tracker.Collect(words).PageCount;

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(Pages / 2, pages);
    }

    /// <summary>Lets threads write random pages in each round, and compares them with the collection after it.</summary>
    private static long CompareRounds(TestMemory memory, LiveDirtyTracker tracker, int rounds, int most)
    {
        var words = new ulong[tracker.WordCount];
        long all = 0;
        Assert.True(tracker.Collect(words).IsEmpty);
        for (int round = 0; round < rounds; round++)
        {
            int[][] chosen = [.. Enumerable.Range(0, Threads).Select(thread => Choose(memory.Pages, most, (round * Threads) + thread))];
            Parallel.ForEach(chosen, pages => { foreach (int page in pages) memory.Write(page); });

            ulong[] expected = [.. chosen.SelectMany(static pages => pages).Distinct().Order().Select(static page => (ulong)page)];
            ulong[] found = DirtyPages.Of(tracker.Collect(words));

            string what = $"round {round}: {expected.Length} pages were written, {found.Length} found";
            Assert.True(expected.AsSpan().SequenceEqual(found), what);
            all += found.Length;
        }

        return all;
    }

    private static int[] Choose(int pages, int most, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, random.Next(most)).Select(_ => random.Next(pages))];
    }

    private static FileStream TemporaryFile(string folder, int pages)
    {
        var file = new FileStream(
            Path.Combine(folder, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1,
            FileOptions.DeleteOnClose);
        file.SetLength((long)pages * TestMemory.PageSize);
        return file;
    }

    private static unsafe Span<byte> Span(TestMemory memory, int page) => new((void*)memory.AddressOf(page).Value, 16);

    private static unsafe void Increment(TestMemory memory, int page)
        => Interlocked.Increment(ref Unsafe.AsRef<int>((void*)memory.AddressOf(page).Value));
}
