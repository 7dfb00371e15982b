using System.Runtime.InteropServices;

namespace WalkGen.Images.Tests;

/// <summary>Files that cannot be read everywhere. Nothing here may end the process.</summary>
public sealed partial class UnreadableFileTests
{
    private const int Tables = 512;

    /// <summary>Whether files are mapped.</summary>
    public static TheoryData<bool> Modes => [true, false];

    [Theory]
    [MemberData(nameof(Modes))]
    public void Tables_in_a_part_that_was_cut_off_are_missing(bool map)
    {
        using TestFile file = new(Memory());
        using MemoryImage image = Open(file, map);
        PageTable table = image.OpenPageTable(default, PagingMode.X86_64);
        Assert.Equal((512L * Tables, 0), Count(table));
        Assert.Equal(0, image.UnreadablePages);

        const int Left = 100;
        file.Cut((3 + Left) * 4096);
        using MemoryImage again = Open(file, map);
        file.Cut(3 * 4096);
        var (leaves, missing) = Count(again.OpenPageTable(default, PagingMode.X86_64));
        Assert.Equal((0, Tables), (leaves, missing));
        Assert.Equal(Left, again.UnreadablePages); // the file was opened without the others
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void A_cut_during_a_walk_does_not_end_the_process(bool map)
    {
        for (int cut = 4; cut < Tables; cut += 50) // the first table stays
        {
            using TestFile file = new(Memory());
            using MemoryImage image = Open(file, map);
            PageTable table = image.OpenPageTable(default, PagingMode.X86_64);
            var walker = new CuttingWalker { Cut = () => file.Cut(cut * 4096) };
            WalkResult result = walker.Walk(table);

            Assert.Equal(image.UnreadablePages, result.MissingTables);
            Assert.True(walker.Seen >= 512);
            if (cut < Tables - 100) Assert.True(image.UnreadablePages > 0);
        }
    }

    [Fact]
    public void A_table_that_loses_its_content_reads_as_zeros_and_is_counted()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Only Linux has guarded mappings.");

        using TestFile file = new(Memory());
        using MemoryImage image = Open(file, map: true);
        PageTable table = image.OpenPageTable(default, PagingMode.X86_64);
        var walker = new CuttingWalker { Cut = () => file.Cut(3 * 4096) };
        walker.Walk(table, VirtualRange.FromLength(default, 512 << 12)); // within one table
        Assert.True(walker.Seen < 512); // the rest of it was lost
        Assert.Equal(1, image.UnreadablePages);
        Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(3 * 4096), 4096, out _));
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(2 * 4096), 4096, out _));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void Searches_go_on_after_a_cut(bool map)
    {
        using TestFile file = new(Memory());
        using MemoryImage image = Open(file, map);
        file.Cut(10 * 4096);
        _ = RootScan.Find(image, PagingMode.X86_64);
        Assert.True(image.UnreadablePages > 0);
    }

    [Fact]
    public void Mapped_and_read_files_have_the_same_bytes()
    {
        using MemoryImage mapped = MemoryImage.Open([Guest.Tables(1)], new ImageOptions());
        using MemoryImage read = MemoryImage.Open([Guest.Tables(1)], new ImageOptions { MapsFiles = false });
        foreach (ImageSegment segment in mapped.Segments)
        {
            foreach (int length in (int[])[1, 8, 4096, 65536])
            {
                for (ulong at = 0; at + (ulong)length <= segment.Length; at += 4096 * 7)
                {
                    bool isMapped = mapped.Memory.TryGetBytes(segment.Start + at, length, out ReadOnlySpan<byte> one);
                    Assert.Equal(isMapped, read.Memory.TryGetBytes(segment.Start + at, length, out ReadOnlySpan<byte> other));
                    Assert.True(one.SequenceEqual(other));
                }
            }
        }
    }

    private static MemoryImage Open(TestFile file, bool map)
        => MemoryImage.Open([file.Path], new ImageOptions { MapsFiles = map, RawLayout = RawLayout.At([default(PhysicalAddress)]) });

    private static (long Leaves, int Missing) Count(PageTable table)
    {
        var walker = new CuttingWalker();
        WalkResult result = walker.Walk(table);
        return (walker.Seen, (int)result.MissingTables);
    }

    // The root, a PUD and a PMD table, and PTE tables one after the other.
    private static byte[] Memory()
    {
        byte[] memory = new byte[(3 + Tables) * 4096];
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(memory.AsSpan());
        words[0] = 0x1067;
        words[512] = 0x2067;
        for (int i = 0; i < Tables; i++) words[1024 + i] = ((ulong)(3 + i) << 12) | 0x67;
        for (int i = 0; i < 512 * Tables; i++) words[1536 + i] = ((ulong)(0x10_0000 + i) << 12) | 0x67;
        return memory;
    }

    [PageWalker]
    internal sealed partial class CuttingWalker
    {
        public Action? Cut { get; init; }

        public long Seen { get; private set; }

        [PteEntry(Where = EntryFlags.Present)]
        private void OnPage()
        {
            if (Seen++ == 5) Cut?.Invoke();
        }
    }
}
