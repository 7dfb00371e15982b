namespace WalkGen.Images.Tests;

/// <summary>Memory that an image names but does not contain.</summary>
public class MissingMemoryTests
{
    private static readonly int Load0 = CoreBuilder.LoadHeader(0);

    [Fact]
    public void The_end_that_was_cut_off_is_missing()
    {
        byte[] image = new CoreBuilder().Load(0x1000, new byte[32]).Load(0x1020, new byte[32]).Load(0x5000, new byte[32]).Build();
        using TestFile file = new(image[..^40]);
        using MemoryImage opened = MemoryImage.Open(file.Path);
        Assert.Equal(56UL, Assert.Single(opened.Segments).Length);
        Assert.Equal(
            [new PhysicalRange(new PhysicalAddress(0x1038), 8), new PhysicalRange(new PhysicalAddress(0x5000), 32)],
            opened.MissingSegments);
        Assert.True(opened.Memory.TryGetBytes(new PhysicalAddress(0x1037), 1, out _));
        Assert.False(opened.Memory.TryGetBytes(new PhysicalAddress(0x1038), 1, out _));
    }

    [Fact]
    public void The_rest_of_a_header_is_zeros_unless_another_header_has_it()
    {
        byte[] image = new CoreBuilder().Load(0x1000, new byte[32]).Load(0x1030, new byte[16]).Load(0x3000, []).Build();
        image.Put(Load0 + 40, 0x100UL).Put(CoreBuilder.LoadHeader(2) + 40, 0x1000UL);
        using TestFile file = new(image);
        using MemoryImage opened = MemoryImage.Open(file.Path);
        Assert.Equal(
            [new PhysicalRange(new PhysicalAddress(0x1020), 0x10), new PhysicalRange(new PhysicalAddress(0x1040), 0xc0)],
            opened.ZeroSegments);
        Assert.Equal([new PhysicalRange(new PhysicalAddress(0x3000), 0x1000)], opened.MissingSegments);
    }

    [Fact]
    public void What_one_file_lacks_another_may_have()
    {
        using TestFile one = new(new CoreBuilder().Load(0x1000, new byte[32]).Build().Put(Load0 + 40, 0x40UL));
        using TestFile other = new(new CoreBuilder().Load(0x1020, new byte[16]).Build());
        using MemoryImage opened = MemoryImage.Open([one.Path, other.Path]);
        Assert.Equal([new PhysicalRange(new PhysicalAddress(0x1030), 16)], opened.ZeroSegments);
        Assert.Empty(opened.MissingSegments);
    }

    [Fact]
    public void A_whole_image_misses_nothing()
    {
        using MemoryImage image = MemoryImage.Open(Guest.Tables(1));
        Assert.Empty(image.MissingSegments);
    }

    [Fact]
    public void A_real_image_that_was_cut_off_lacks_what_is_behind()
    {
        byte[] content = Guest.Unpack(Guest.Tables(1));
        using TestFile plain = new(content[..(content.Length / 2)]);
        using MemoryImage whole = MemoryImage.Open(Guest.Tables(1));
        using MemoryImage half = MemoryImage.Open(plain.Path);
        Assert.Equal(whole.Cpus, half.Cpus);
        Assert.Equal(
            whole.Segments.Sum(segment => (long)segment.Length),
            half.Segments.Sum(segment => (long)segment.Length) + half.MissingSegments.Sum(range => (long)range.Length));
        Assert.NotEmpty(half.MissingSegments);
    }

    [Fact]
    public void Claims_less_segments_agree_with_a_map_of_single_bytes()
    {
        Random random = new(20261121);
        for (int round = 0; round < 3000; round++)
        {
            ulong start = round % 2 == 0 ? 0 : ulong.MaxValue - 31; // up to the last address
            List<PhysicalRange> claims = [.. Enumerable.Range(0, random.Next(5)).Select(_ => Range())];
            List<ImageSegment> segments = [];
            for (ulong next = 0; next < 32; next++)
            {
                if (random.Next(4) != 0) continue;
                ulong length = ulong.Min((ulong)random.Next(1, 6), 32 - next);
                segments.Add(new ImageSegment(new PhysicalAddress(start + next), length, 0));
                next += length - 1;
            }

            bool Has(ulong address, ulong first, ulong length) => address - first < length;
            ulong[] expected = [.. Enumerable.Range(0, 32).Select(i => start + (ulong)i).Where(address =>
                claims.Any(claim => Has(address, claim.Start.Value, claim.Length))
                    && !segments.Any(segment => Has(address, segment.Start.Value, segment.Length)))];
            PhysicalRange[] missing = MissingMemory.Find([.. claims], [.. segments]);
            Assert.Equal(
                expected,
                missing.SelectMany(range => Enumerable.Range(0, (int)range.Length).Select(i => range.Start.Value + (ulong)i)));
            for (int i = 1; i < missing.Length; i++) Assert.NotEqual(missing[i - 1].Start + missing[i - 1].Length, missing[i].Start);

            PhysicalRange Range()
            {
                ulong first = (ulong)random.Next(32);
                return new PhysicalRange(new PhysicalAddress(start + first), (ulong)random.Next(1, (int)(33 - first)));
            }
        }
    }
}
