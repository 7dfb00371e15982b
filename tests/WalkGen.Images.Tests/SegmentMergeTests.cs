namespace WalkGen.Images.Tests;

/// <summary>How program headers become a map of the memory.</summary>
public sealed class SegmentMergeTests : IDisposable
{
    private readonly TestFile _plain;
    private readonly FileBytes _file; // of 0x300 bytes, no two of the first 256 alike

    public SegmentMergeTests()
    {
        _plain = new TestFile([.. Enumerable.Range(0, 0x300).Select(i => (byte)i)]);
        _file = FileBytes.Open(File.OpenRead(_plain.Path), "test", map: true);
    }

    public void Dispose()
    {
        _file.Dispose();
        _plain.Dispose();
    }

    [Fact]
    public void A_table_may_straddle_segments_that_go_on_in_memory_and_in_the_file()
    {
        byte[] content = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];
        using TestFile file = new(new CoreBuilder().Load(0x1000, content[..32]).Load(0x1020, content[32..]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.Single(image.Segments);
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x1000), 64, out ReadOnlySpan<byte> bytes));
        Assert.Equal(content, bytes);
    }

    [Fact]
    public void Segments_that_go_on_in_memory_only_stay_apart_and_a_table_may_straddle_them()
    {
        using TestFile file = new(
            new CoreBuilder().Load(0x1020, LimeBuilder.Bytes(32, 32)).Load(0x1000, LimeBuilder.Bytes(32, 0)).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.Equal([0x1000UL, 0x1020UL], image.Segments.Select(segment => segment.Start.Value));
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x1010), 32, out ReadOnlySpan<byte> bytes));
        Assert.Equal(LimeBuilder.Bytes(32, 16), bytes.ToArray());
        Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(0x1010), 0x31, out _));
    }

    [Fact]
    public void Headers_may_repeat_and_overlap_each_other_at_the_same_place_of_the_file()
    {
        Assert.Equal(
            [new ImageSegment(new PhysicalAddress(0x1000), 0x30, 0x200)],
            Merge((0x1010, 0x20, 0x210), (0x1000, 0x20, 0x200), (0x1000, 0x20, 0x200), (0x1008, 8, 0x208)));
    }

    [Fact]
    public void The_same_memory_may_be_twice_in_the_file_with_the_same_bytes()
    {
        // As in /proc/vmcore: the kernel's text is in a header of its own and in that of all memory.
        byte[] text = LimeBuilder.Bytes(32, 101);
        byte[] memory = [.. LimeBuilder.Bytes(16, 1), .. text, .. LimeBuilder.Bytes(16, 201)];
        using TestFile file = new(
            new CoreBuilder().Load(0x1010, text).Load(0x1000, memory).Load(0x1038, [.. memory[0x38..], 7, 8]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal([(0x1000UL, 64UL), (0x1040UL, 2UL)], image.Segments.Select(segment => (segment.Start.Value, segment.Length)));
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x1000), 64, out ReadOnlySpan<byte> bytes));
        Assert.Equal(memory, bytes);
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x1040), 2, out bytes));
        Assert.Equal<byte>([7, 8], bytes.ToArray());
    }

    [Fact]
    public void More_is_not_compared_than_the_file_has()
    {
        // A thousand headers for two copies of a page, in turn: each pair may cost a page, but not all of them.
        CoreBuilder core = new();
        for (int i = 0; i < 1000; i++) core.Load(0, i < 2 ? new byte[4096] : []);
        byte[] image = core.Build();
        for (int i = 2; i < 1000; i++)
            image.AsSpan(CoreBuilder.LoadHeader(i % 2), CoreBuilder.ProgramHeaderSize).CopyTo(image.AsSpan(CoreBuilder.LoadHeader(i)));
        Assert.Contains("claim the same memory", TestFile.Refused(image), StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_that_all_repeat_each_other_are_refused()
    {
        // Each header continues the memory of the one before by a byte, at another place of the file.
        ProgramHeader[] loads =
        [
            .. Enumerable.Range(0, 20_000).Select(static i
                => new ProgramHeader(i, ProgramHeader.Load, (ulong)((i % 2) << 20) + (ulong)i, (ulong)i, 20_000, 20_000)),
        ];
        using TestFile plain = new(new byte[1 << 21]);
        using FileBytes file = FileBytes.Open(File.OpenRead(plain.Path), "test", map: true);

        InvalidImageException refusal = Assert.Throws<InvalidImageException>(() => SegmentMerge.Merge(file, [.. loads]));

        Assert.Contains("claim the same memory", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Copies_of_terabytes_are_not_compared()
    {
        using TestFile plain = new([]);
        using (FileStream stream = File.OpenWrite(plain.Path)) stream.SetLength(1L << 38);
        using FileBytes file = FileBytes.Open(File.OpenRead(plain.Path), "test", map: true);
        ProgramHeader[] loads = [Header(0, 0x1000), Header(1, 1UL << 37)];

        InvalidImageException refusal = Assert.Throws<InvalidImageException>(() => SegmentMerge.Merge(file, [.. loads]));

        Assert.Contains("claim the same memory", refusal.Message, StringComparison.Ordinal);

        static ProgramHeader Header(int index, ulong offset) => new(index, ProgramHeader.Load, offset, 0x1000, 1UL << 36, 1UL << 36);
    }

    [Fact]
    public void The_core_of_a_process_is_refused_with_a_hint()
        => Assert.EndsWith(
            "of the file: if it is the core of a process, open a dump of a machine instead.",
            TestFile.Refused(new CoreBuilder().Load(0, LimeBuilder.Bytes(32, 1)).Load(0, LimeBuilder.Bytes(32, 2)).Build()));

    [Fact]
    public void Merging_agrees_with_a_map_of_single_bytes()
    {
        Random random = new(20261120);
        for (int round = 0; round < 3000; round++)
        {
            var loads = Enumerable.Range(0, random.Next(1, 7))
                .Select(_ => (
                    Address: 1 + (ulong)random.Next(24), Size: (ulong)random.Next(1, 8), Delta: random.Next(4) == 0 ? 100UL : 0UL))
                .Select(load => (load.Address, load.Size, Offset: load.Address + load.Delta)).ToArray();

            Dictionary<ulong, ulong> bytes = []; // of the latest header
            foreach (var (address, size, offset) in loads)
            {
                for (ulong i = 0; i < size; i++) bytes[address + i] = offset + i;
            }

            ImageSegment[] merged = Merge(loads);
            var found = merged.SelectMany(
                segment => Enumerable.Range(0, (int)segment.Length),
                (segment, i) => KeyValuePair.Create(segment.Start.Value + (ulong)i, segment.FileOffset + (ulong)i)).ToArray();
            Assert.Equal(bytes.OrderBy(pair => pair.Key), found);
            for (int i = 1; i < merged.Length; i++) Assert.False(GoesOn(merged[i - 1], merged[i]));
        }
    }

    private static bool GoesOn(ImageSegment one, ImageSegment next)
        => next.Start == one.Start + one.Length && next.FileOffset == one.FileOffset + one.Length;

    private ImageSegment[] Merge(params (ulong Address, ulong Size, ulong Offset)[] loads) => SegmentMerge.Merge(
        _file,
        [.. loads.Select((load, i) => new ProgramHeader(i, ProgramHeader.Load, load.Offset, load.Address, load.Size, load.Size))]).Segments;
}
