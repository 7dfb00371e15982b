namespace WalkGen.Images.Tests;

/// <summary>Notes: the registers in them, and every way in which they can be wrong.</summary>
public class NoteTests
{
    private const int Notes = 0xb0; // of CoreBuilder.Small(): after the ELF header and two program headers
    private const int State = Notes + 20;

    [Fact]
    public void Registers_are_read_in_the_order_of_the_notes_and_foreign_notes_are_passed_over()
    {
        byte[] content = new CoreBuilder()
            .Note("CORE\0"u8, 1, new byte[336])
            .Cpu(1, 0x1000, 2)
            .Note("VMCOREINFO\0"u8, 0, new byte[3])
            .Note("QEMU\0"u8, 1, new byte[5])
            .Note("qemu\0"u8, 0, [])
            .Note("QEMU"u8, 0, [])
            .Cpu(3, 0x2000, 4)
            .Load(0, new byte[1]).Build();
        using TestFile file = new(content);
        using MemoryImage image = MemoryImage.Open(file.Path);

        VirtualAddress rip = new(0xffff_ffff_8100_0000);
        Assert.Equal(
            [
                new CpuState(0, PagingMode.None, rip, 1, 0xc42, 0x1000, 2),
                new CpuState(1, PagingMode.None, rip, 3, 0xc42, 0x2000, 4),
            ],
            image.Cpus);
    }

    [Fact]
    public void An_image_without_notes_has_no_CPUs()
    {
        using TestFile file = new(new CoreBuilder().Load(0, new byte[1]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Empty(image.Cpus);
        Assert.Equal(new ImageFileInfo { Path = file.Path, Kind = ImageKind.ElfCore }, Assert.Single(image.Files));
    }

    [Fact]
    public void The_last_padding_may_be_missing()
    {
        byte[] content = new CoreBuilder().Note("X"u8, 9, new byte[5]).Load(0, new byte[1]).Build();
        using TestFile file = new(content.Put(CoreBuilder.ProgramHeaders + 32, 12UL + 4 + 5));
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Empty(image.Cpus);
    }

    [Fact]
    public void Older_QEMU_wrote_no_kernel_gs_base()
    {
        byte[] state = new byte[432];
        state.Put(0, 1u).Put(4, 432u).Put(424, 0x20UL);
        using TestFile file = new(new CoreBuilder().Note("QEMU\0"u8, 0, state).Load(0, new byte[1]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(0x20UL, Assert.Single(image.Cpus).Cr4);
    }

    [Fact]
    public void Notes_of_other_machines_are_not_taken_for_x86_registers()
    {
        using TestFile file = new(new CoreBuilder { Machine = 183 }.Note("QEMU\0"u8, 0, new byte[8]).Load(0, new byte[1]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(InstructionSet.AArch64, image.Machine);
        Assert.Empty(image.Cpus);
    }

    [Fact]
    public void Notes_beyond_the_file_are_truncated()
        => Assert.Equal(
            "image: program header 0 (notes) ends at byte 0x1290, but the file has 0x127c bytes: the image is truncated; copy or dump "
            + "it again.",
            TestFile.Refused(CoreBuilder.Small().Put(CoreBuilder.ProgramHeaders + 32, 0x1290UL - Notes)));

    [Theory]
    [InlineData(0, 0xffffffff, 440)] // namesz
    [InlineData(4, 5, 0xffffffff)] // descsz
    [InlineData(4, 5, 441)] // one byte too many
    [InlineData(0, 9, 440)] // one word too many
    public void A_note_that_runs_over_its_segment_is_refused(int field, uint name, uint content)
        => Assert.Equal(
            $"image: the note at 0xb0 has a name of {name} bytes and a content of {content} bytes, but its segment ends after 460 bytes: "
            + "the image is damaged; dump it again.",
            TestFile.Refused(CoreBuilder.Small().Put(Notes + field, field == 0 ? name : content)));

    [Fact]
    public void Half_a_note_header_is_refused()
        => Assert.Equal(
            "image: the note at 0x27c has 11 of its 12 header bytes: the image is damaged; dump it again.",
            TestFile.Refused(CoreBuilder.Small().Put(CoreBuilder.ProgramHeaders + 32, 460UL + 11)));

    [Fact]
    public void A_short_QEMU_note_is_refused()
        => Assert.Equal(
            "image: the QEMU note at 0xb0 has 431 bytes, but the registers of an x86 CPU need 432: the image is damaged; dump it again.",
            TestFile.Refused(new CoreBuilder().Note("QEMU\0"u8, 0, new byte[431]).Load(0, new byte[1]).Build()));

    [Fact]
    public void An_unknown_version_of_the_QEMU_note_is_refused()
        => Assert.Equal(
            "image: the QEMU note at 0xb0 has version 2, but WalkGen reads only version 1: update WalkGen, or use another dump format.",
            TestFile.Refused(CoreBuilder.Small().Put(State, 2u)));

    [Theory]
    [InlineData(431)]
    [InlineData(441)]
    public void A_QEMU_note_that_belies_its_own_size_is_refused(uint size)
        => Assert.Equal(
            $"image: the CPU state in the QEMU note at 0xb0 has {size} bytes, not between 432 and 440: the image is damaged; dump it "
            + $"again.",
            TestFile.Refused(CoreBuilder.Small().Put(State + 4, size)));

    [Fact]
    public void The_same_notes_named_by_many_headers_are_refused()
    {
        // 2,000 headers for the same 2,000 notes: a file of less than a megabyte would have four million CPUs.
        CoreBuilder core = new();
        for (int i = 0; i < 2000; i++) core.Cpu(0, 0, 0).Load((ulong)i, new byte[1]);
        byte[] image = core.Build();
        for (int i = 1; i < 2000; i++)
            image.AsSpan(CoreBuilder.ProgramHeaders, CoreBuilder.ProgramHeaderSize).CopyTo(image.AsSpan(CoreBuilder.LoadHeader(i)));

        Assert.Equal(
            $"image: its 2000 segments of notes claim 0x{2000 * 2000 * 460L:x} bytes, but the file has 0x{image.Length:x}: the image "
            + $"is damaged; dump it again.",
            TestFile.Refused(image));
    }
}
