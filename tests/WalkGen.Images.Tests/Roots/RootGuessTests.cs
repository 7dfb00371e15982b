namespace WalkGen.Images.Tests.Roots;

/// <summary>The search without a paging mode.</summary>
public class RootGuessTests
{
    [Theory]
    [MemberData(nameof(Guest.Dumps), MemberType = typeof(Guest))]
    public void The_first_roots_are_those_of_the_guest_in_its_mode(string guest, int phase)
    {
        using MemoryImage image = MemoryImage.Open(Guest.Tables(phase, guest));
        PagingMode mode = image.Cpus[0].PagingMode;
        using MemoryImage memory = Raw(image);

        IReadOnlyList<RootGuess> guesses = RootScan.Guess(memory);

        Assert.Equal(mode, guesses[0].Mode);
        Assert.Contains(guesses[0].Candidate.Root, image.Cpus.Select(static cpu => cpu.Root));
        Assert.Equal(
            RootScan.Find(memory, mode).Select(static root => root.Root),
            guesses.Where(guess => guess.Mode == mode).Select(static guess => guess.Candidate.Root).Order());
        Assert.Equal(guesses.OrderByDescending(static guess => guess.Score), guesses);
        Assert.All(guesses.Where(guess => guess.Mode != mode).GroupBy(static guess => guess.Mode), static one => Assert.Single(one));
    }

    [Fact]
    public void Modes_of_other_machines_are_not_tried()
    {
        using MemoryImage image = MemoryImage.Open(Guest.Tables(1, Guest.Arm64));
        Assert.All(RootScan.Guess(image), static guess => Assert.StartsWith("AArch64", PagingModes.NameOf(guess.Mode)));
    }

    [Fact]
    public void Memory_without_tables_has_no_roots()
    {
        using TestFile file = new(new LimeBuilder().Range(0, new byte[1 << 16]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Empty(RootScan.Guess(image));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0xff000)] // the root ends a MiB
    [InlineData(0x2fff000)]
    public void Frames_of_zeros_around_a_root_do_not_hide_it(ulong start)
    {
        byte[] memory = new byte[0x40_0000];
        int root = (int)((0x10_0000 - (start & 0xf_ffff)) & 0xf_ffff); // the first frame at a multiple of a MiB
        memory.Put(root + (8 * 511), (start + (ulong)root + 0x1000) | 0x67).Put(root + 0x1000, 0xe3UL | 1UL << 30);
        using TestFile file = new(new LimeBuilder().Range(start, memory).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(start + (ulong)root, Assert.Single(RootScan.Find(image, PagingMode.X86_64)).Root.Value);
    }

    private static MemoryImage Raw(MemoryImage image)
    {
        LimeBuilder lime = new();
        foreach (ImageSegment segment in image.Segments)
        {
            Assert.True(image.Memory.TryGetBytes(segment.Start, (int)segment.Length, out ReadOnlySpan<byte> bytes));
            lime.Range(segment.Start.Value, bytes);
        }

        using TestFile file = new(lime.Build());
        return MemoryImage.Open(file.Path); // the file stays mapped after it is deleted
    }
}
