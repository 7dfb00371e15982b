namespace WalkGen.Images.Tests;

/// <summary>Cores of VirtualBox: registers in notes of its own, and devices as headers without bytes.</summary>
public class VirtualBoxTests
{
    private const ulong Pg = 0x8005_0033;
    private const ulong Pae = 0x6b0;
    private const ulong La57 = 1 << 12;
    private const ulong LongModeActive = 0xd01;
    private const ulong Kernel = 0xffff_ffff_8100_0000;
    private const int CoreNote = 64 + (2 * 56); // of Core: after the ELF header and two program headers
    private const int CpuNote = CoreNote + 12 + 8 + 24;

    [Theory]
    [InlineData(Pg, Pae, LongModeActive, 0x40_1000, PagingMode.X86_64)]
    [InlineData(Pg, Pae | La57, LongModeActive, Kernel, PagingMode.X86_64La57)]
    [InlineData(Pg, Pae, 0, 0xc010_0000, PagingMode.X86Pae)] // a 32-bit guest, though the host writes EM_X86_64
    [InlineData(Pg, 0x10, 0, 0xc010_0000, PagingMode.X86)]
    [InlineData(0x10, 0, 0, 0xfff0, PagingMode.None)]
    [InlineData(Pg, Pae, 0, Kernel, PagingMode.X86_64)] // RIP has 64 bits in long mode alone
    public void The_registers_of_a_CPU_are_read(ulong cr0, ulong cr4, ulong efer, ulong rip, PagingMode mode)
    {
        using TestFile file = new(Core(Cpu(cr0, 0x1018, cr4, efer, rip)));
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal([new CpuState(0, mode, new VirtualAddress(rip), cr0, 0xc42, 0x1018, cr4) { Efer = efer }], image.Cpus);
        Assert.True(Assert.Single(image.Files).IsVirtualBox);
        Assert.False(image.Files[0].IsQemu);
    }

    [Fact]
    public void Each_CPU_has_a_note()
    {
        using TestFile file = new(Core(Cpu(Pg, 0x1000, Pae, LongModeActive, 1), Cpu(Pg, 0x2000, Pae, LongModeActive, 2)));
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal([(0, 0x1000UL), (1, 0x2000UL)], image.Cpus.Select(static cpu => (cpu.Index, cpu.Cr3)));
    }

    [Fact]
    public void A_final_0_may_be_part_of_the_name()
    {
        using TestFile file = new(new CoreBuilder()
            .Note("VBCORE\0"u8, 0xb00, [.. Descriptor(cpus: 1), .. new byte[8]])
            .Note("VBCPU\0"u8, 0xb01, Cpu(Pg, 0x1000, Pae, LongModeActive, 1)).Load(0x1000, new byte[16]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Single(image.Cpus);
    }

    [Fact]
    public void The_memory_of_devices_is_no_memory()
    {
        using TestFile file = new(Note(Descriptor(cpus: 0)).Load(0x1000, new byte[0x1000]).Load(0xf000_0000, [], 0x100_0000).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Empty(image.MissingSegments);
        Assert.Empty(image.ZeroSegments);
        Assert.Equal(FramePresence.NotNamed, image.PresenceOf(new PhysicalAddress(0xf000_0000)));
        Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(0xf000_0000), 8, out _));
    }

    [Theory]
    [InlineData(0x0001_0003u)]
    [InlineData(0x0001_0007u)]
    public void Notes_of_another_version_are_not_read(uint version)
    {
        using TestFile file = new(Core(Cpu(Pg, 0x1000, Pae, LongModeActive, 1)).Put(CoreNote + 12 + 8 + 4, version));
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Empty(image.Cpus);
        Assert.Single(image.Segments);
    }

    [Fact]
    public void Damaged_notes_are_refused()
    {
        const string Damaged = ": the image is damaged; dump it again.";
        byte[] cpu = Cpu(Pg, 0x1000, Pae, LongModeActive, 1);
        Assert.Equal(
            $"image: the VirtualBox note at 0x{CpuNote:x} has 495 bytes, but the registers of an x86 CPU need 496{Damaged}",
            TestFile.Refused(Core(cpu[..495])));
        Assert.Equal(
            $"image: the VirtualBox note at 0x{CoreNote:x} has 23 bytes, but the descriptor of the core need 24{Damaged}",
            TestFile.Refused(Note(Descriptor(0)[..23]).Load(0x1000, new byte[16]).Build()));
        Assert.Equal(
            $"image: the magic number in the VirtualBox note at 0x{CoreNote:x} is 0x1, not 0xc01ac0de{Damaged}",
            TestFile.Refused(Core(cpu).Put(CoreNote + 12 + 8, 1u)));
        Assert.Equal(
            $"image: the VirtualBox note at 0x{CoreNote:x} claims 2 CPUs, but there are notes with the registers of 1{Damaged}",
            TestFile.Refused(Core(cpu).Put(CoreNote + 12 + 8 + 20, 2u)));
    }

    private static byte[] Core(params byte[][] cpus)
    {
        CoreBuilder core = Note(Descriptor(cpus.Length));
        foreach (byte[] cpu in cpus) core.Note("VBCPU"u8, 0xb01, cpu);
        return core.Load(0x1000, new byte[0x1000]).Build();
    }

    private static CoreBuilder Note(byte[] descriptor) => new CoreBuilder().Note("VBCORE"u8, 0xb00, descriptor);

    private static byte[] Descriptor(int cpus)
        => new byte[24].Put(0, 0xc01a_c0deu).Put(4, 0x0001_0006u).Put(8, 24u).Put(12, 0x0007_0000u).Put(20, (uint)cpus);

    // With more after EFER, as in VirtualBox.
    private static byte[] Cpu(ulong cr0, ulong cr3, ulong cr4, ulong efer, ulong rip)
        => new byte[0x400].Put(112, rip).Put(288, cr0).Put(296, 0xc42UL).Put(304, cr3).Put(312, cr4).Put(488, efer);
}
