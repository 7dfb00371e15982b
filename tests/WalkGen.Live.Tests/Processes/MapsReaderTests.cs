using WalkGen.Linux;

namespace WalkGen.Live.Tests.Processes;

public class MapsReaderTests
{
    [Fact]
    public void Reads_areas_of_smaps()
    {
        const string text = """
            00400000-00402000 r-xs 00001000 fe:1f 247270                     /usr/bin/two words (deleted)
            Size:                  8 kB
            KernelPageSize:        4 kB
            Rss:                   8 kB
            Private_Dirty:         4 kB
            Swap:                 12 kB
            THPeligible:           0
            ProtectionKey:         0
            VmFlags: rd ex sh mr mw me ms ht pf xx
            7fff0000-7fff1000 ---p 00000000 00:00 0
            Rss:                   0 kB
            ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]
            Rss:                   0 kB
            """;

        IReadOnlyList<ProcessArea> areas = new MapsReader("smaps").Read(new StringReader(text));

        Assert.Equal(2, areas.Count);
        ProcessArea file = areas[0];
        Assert.Equal("/usr/bin/two words (deleted)", file.Name);
        Assert.Equal(new VirtualRange(0x40_0000, 0x40_1fff), file.Range);
        Assert.Equal((0x1000UL, 0xfeU, 0x1fU, 247270UL), (file.FileOffset, file.DeviceMajor, file.DeviceMinor, file.Inode));
        Assert.Equal((4096UL, 8192UL, 4096UL, 12288UL), Sizes(file.Usage!));
        const VmFlags may = VmFlags.MayRead | VmFlags.MayWrite | VmFlags.MayExec | VmFlags.MayShare;
        Assert.Equal(VmFlags.Read | VmFlags.Exec | VmFlags.Shared | VmFlags.HugeTlb | VmFlags.PfnMap | may, file.Flags);
        Assert.Null(areas[1].Name);
        Assert.Equal(VmFlags.None, areas[1].Flags);
    }

    [Theory]
    [InlineData("00400000-00402000 r-xs 00001000 fe:1f")]
    [InlineData("00400000-00400000 r-xs 00001000 fe:1f 0")]
    [InlineData("00400000 r-xs 00001000 fe:1f 0")]
    [InlineData("g0400000-g0402000 r-xs 00001000 fe:1f 0")]
    [InlineData("00400000-00402000 r-xs 00001000 fe1f 0")]
    public void Other_lines_are_refused(string line)
    {
        InvalidDataException refusal = Assert.Throws<InvalidDataException>(
            () => { new MapsReader("maps").Read(new StringReader("00100000-00200000 r--p 00000000 00:00 0\n" + line)); });

        Assert.Equal("Line 2 of maps is not a line that Linux writes.", refusal.Message);
    }

    [Fact]
    public void An_area_of_hugetlb_is_a_hugetlb_vma_if_its_pages_have_2_MiB()
    {
        Assert.Equal((VmFlags.HugeTlb, 21), HugetlbOf(2048));
        Assert.Equal((VmFlags.None, 0), HugetlbOf(1 << 20));
    }

    private static (VmFlags Flags, int Shift) HugetlbOf(int kilobytes)
    {
        string text = $"40000000-80000000 rw-p 00000000 00:0f 1 /anon_hugepage (deleted)\nKernelPageSize: {kilobytes} kB\nVmFlags: ht";
        Vma vma = new MapsReader("smaps").Read(new StringReader(text))[0].ToVma();
        return (vma.Flags, vma.HugePageShift);
    }

    private static (ulong PageSize, ulong Resident, ulong PrivateDirty, ulong Swapped) Sizes(ProcessAreaUsage usage)
        => (usage.PageSize, usage.Resident, usage.PrivateDirty, usage.Swapped);
}
