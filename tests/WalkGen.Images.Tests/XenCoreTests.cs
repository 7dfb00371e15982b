namespace WalkGen.Images.Tests;

/// <summary>Cores of Xen domains, whose memory is in sections.</summary>
public class XenCoreTests
{
    [Fact]
    public void Pages_are_at_their_frames_and_entries_without_a_page_are_skipped()
    {
        using TestFile file = new(
            new XenCoreWriter().Page(1, Filled(1)).Page(2, Filled(2)).Page(8, Filled(8)).Page(ulong.MaxValue, Filled(9)).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal([(0x1000UL, 0x2000UL), (0x8000UL, 0x1000UL)], image.Segments.Select(segment => (segment.Start.Value, segment.Length)));
        Assert.Equal(ImageKind.XenCore, Assert.Single(image.Files).Kind);
        Assert.Equal(InstructionSet.X86_64, image.Machine);
        foreach (byte frame in (byte[])[1, 2, 8])
        {
            Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(frame * 0x1000UL), 0x1000, out ReadOnlySpan<byte> bytes));
            Assert.Equal(Filled(frame), bytes.ToArray());
        }
    }

    [Fact]
    public void The_pages_of_a_paravirtualized_domain_have_machine_addresses()
    {
        using TestFile file = new(new XenCoreWriter(isParavirtualized: true)
            .Page(0, Filled(1), machineFrame: 0x99).Page(1, Filled(2), machineFrame: 0x55).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal([0x5_5000UL, 0x9_9000UL], image.Segments.Select(static segment => segment.Start.Value));
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x9_9000), 1, out ReadOnlySpan<byte> bytes));
        Assert.Equal(1, bytes[0]);
    }

    [Fact]
    public void Pages_that_were_cut_off_are_missing()
    {
        byte[] core = new XenCoreWriter().Page(1, Filled(1)).Page(2, Filled(2)).Build();
        using TestFile file = new(core[..^1]);
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal([new PhysicalRange(new PhysicalAddress(0x2000), 0x1000)], image.MissingSegments);
        Assert.EndsWith("the image is truncated; copy or dump it again.", TestFile.Refused(core[..^0x1001]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_core_is_refused()
    {
        XenCoreWriter writer = new XenCoreWriter().Page(1, Filled(1)).Page(2, Filled(2));
        byte[] core = writer.Build();
        Assert.Equal(
            "image: two pages of the Xen core claim the same memory at 0x0000000000001000: the image is damaged; dump it again.",
            TestFile.Refused([.. core[..(writer.Frames + 8)], .. new byte[8].Put(0, 1UL), .. core[(writer.Frames + 16)..]]));
        Assert.Contains("beyond the last physical address", TestFile.Refused(writer.Build().Put(writer.Frames, 1UL << 52)));
        Assert.Contains(
            "with 0x1 frame numbers for the 0x2000 bytes",
            TestFile.Refused(writer.Build().Put(XenCoreWriter.SectionHeaders.Frames + 32, 8UL)));
        Assert.Contains(
            "end beyond the", TestFile.Refused(writer.Build().Put(XenCoreWriter.SectionHeaders.Frames + 24, ulong.MaxValue)));
        Assert.Contains(
            "with neither a section .xen_pfn nor .xen_p2m",
            TestFile.Refused(writer.Build().Put(XenCoreWriter.SectionHeaders.Frames, 0u)));
        Assert.Contains(
            "it is a Xen core without pages", TestFile.Refused(new XenCoreWriter().Page(ulong.MaxValue, Filled(0)).Build()));
    }

    private static byte[] Filled(byte value)
    {
        byte[] page = new byte[0x1000];
        page.AsSpan().Fill(value);
        return page;
    }
}
