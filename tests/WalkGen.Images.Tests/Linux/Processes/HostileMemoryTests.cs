using System.Diagnostics;

namespace WalkGen.Images.Tests;

/// <summary>Files, counters and page tables of a process, whole and hostile.</summary>
public class HostileMemoryTests
{
    private const ulong Page = 0x1000;

    [Fact]
    public void A_file_has_its_path_and_its_device()
    {
        SmallKernel kernel = new();
        KernelFile file = FileOf(kernel, kernel.File("usr", "l\u00ffb", "a\nb"))!;
        Assert.Equal(("/usr/l\\xffb/a\nb", 8, 1, 42UL), (file.Path, file.DeviceMajor, file.DeviceMinor, file.Inode));
    }

    [Fact]
    public void A_path_without_an_end_is_unknown()
    {
        SmallKernel kernel = new();
        ulong root = kernel.Dentry("/"u8, 0), one = kernel.Dentry("a"u8, root), other = kernel.Dentry("b"u8, one);
        kernel.Set(one, "dentry.d_parent", other);
        Assert.Null(FileOf(kernel, kernel.FileOf(other, root))!.Path);
        kernel = new SmallKernel();
        root = kernel.Dentry("/"u8, 0);
        ulong endless = kernel.Dentry("a"u8, root);
        kernel.Set(endless, "dentry.d_name.len", uint.MaxValue);
        Assert.Null(FileOf(kernel, kernel.FileOf(endless, root))!.Path);
    }

    [Fact]
    public void The_paths_of_many_files_have_a_limit_together()
    {
        SmallKernel kernel = new();
        ulong root = kernel.Dentry("/"u8, 0), dentry = root;
        for (int i = 0; i < 250; i++) dentry = kernel.Dentry([.. Enumerable.Repeat((byte)'x', 255)], dentry);
        ulong file = kernel.FileOf(dentry, root);
        ulong copies = kernel.Allocate(64 * 1000);
        for (ulong i = 0; i < 8 * 1000; i++) kernel.Write(copies + (8 * i), kernel.Get(file + (i % 8 * 8)));
        ulong[] areas = [.. Enumerable.Range(1, 1000)
            .Select(i => kernel.Area((ulong)i * Page, (ulong)(i + 1) * Page, file: copies + (64 * (ulong)(i - 1))))];
        using SmallGuest guest = SmallGuest.With(kernel, kernel.Memory(areas));
        KernelProcess process = guest.Kernel.Find(1)!;
        Assert.Equal(250 * 256, process.Areas[0].Name!.Length);
        Assert.InRange(process.Areas.Sum(static area => (long)(area.Name?.Length ?? 0)), 1 << 20, 32 << 20);
    }

    [Fact]
    public void Counters_have_a_part_for_each_CPU()
    {
        SmallKernel kernel = new();
        ulong mm = kernel.Memory();
        ulong parts = kernel.Allocate(0x100);
        kernel.CpuOffsets.AddRange([0, 0x40, 0xffff_8000_0000_0000]); // the last is not in the image
        Counter(0, 100, 5, -2);
        Counter(1, 3, -50, 1);
        Counter(2, 7, 0, 0);
        Counter(3, 0, 1, 1);
        using SmallGuest guest = SmallGuest.With(kernel, mm);
        Assert.Equal(new MemoryCounters(103, 0, 7, 2), guest.Kernel.Find(1)!.Counters);

        void Counter(int index, long count, int first, int second)
        {
            ulong counter = kernel.AddressOf(mm, "mm_struct.rss_stat") + (24 * (ulong)index);
            kernel.Write(counter + 8, (ulong)count);
            kernel.Write(counter + 16, parts + (8 * (ulong)index));
            kernel.Write(parts + (8 * (ulong)index), BitConverter.GetBytes(first));
            kernel.Write(parts + (8 * (ulong)index) + 0x40, BitConverter.GetBytes(second));
        }
    }

    [Fact]
    public void Impossible_counters_are_unknown()
    {
        SmallKernel kernel = new();
        ulong mm = kernel.Memory();
        kernel.Write(kernel.AddressOf(mm, "mm_struct.rss_stat") + 8, long.MaxValue);
        using SmallGuest guest = SmallGuest.With(kernel, mm);
        Assert.Null(guest.Kernel.Find(1)!.Counters);
    }

    [Fact]
    public void Mapped_pages_are_counted()
    {
        SmallKernel kernel = new();
        ulong mm = kernel.Memory(kernel.Area(0x10_0000, 0x30_0000));
        kernel.Set(mm, "mm_struct.pgd", kernel.Tables());
        using SmallGuest guest = SmallGuest.With(kernel, mm);
        AreaUsage usage = guest.Kernel.UsageOf(guest.Kernel.Find(1)!)[0];
        Assert.Equal((0x10_0000UL, 0UL), (usage.Resident, usage.Missing));
    }

    [Fact]
    public void Tables_that_contain_themselves_are_not_counted_for_ever()
    {
        SmallKernel kernel = new();
        ulong root = kernel.Allocate(0x1000, 0x1000);
        for (ulong entry = 0; entry < 512; entry++) kernel.Write(root + (8 * entry), KernelImage.PhysicalOf(root) | 0x67);
        for (int id = 1; id <= 100; id++)
        {
            ulong mm = kernel.Memory(kernel.Area(0, 1UL << 47));
            kernel.Set(mm, "mm_struct.pgd", root);
            kernel.Process(id, "p"u8, mm);
        }

        using SmallGuest guest = new(kernel);
        long start = Stopwatch.GetTimestamp();
        AreaUsage[] usages = [.. guest.Kernel.Processes.Select(process => guest.Kernel.UsageOf(process)[0])];
        Assert.All(usages, static usage => Assert.True(usage.Missing > 0));
        Assert.Equal((0UL, 1UL << 47), (usages[^1].Resident, usages[^1].Missing));
        Assert.Equal(usages[0].Resident, guest.Kernel.UsageOf(guest.Kernel.Processes[0])[0].Resident); // what it spent does not count
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 60); // without a limit: days
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(SmallKernel.Start + 4)]
    [InlineData(0x1000UL)]
    [InlineData(ulong.MaxValue)]
    public void A_root_that_is_anywhere_is_read_as_far_as_it_goes(ulong root)
    {
        SmallKernel kernel = new();
        ulong mm = kernel.Memory(kernel.Area(0, 1UL << 47), kernel.Area(0xffff_8000_0000_0000, 0xffff_ffff_ffff_f000));
        kernel.Set(mm, "mm_struct.pgd", root);
        using SmallGuest guest = SmallGuest.With(kernel, mm);
        KernelProcess process = guest.Kernel.Find(1)!;
        Assert.Equal(process.Root is null ? 0 : 2, guest.Kernel.UsageOf(process).Count);
    }

    private static KernelFile? FileOf(SmallKernel kernel, ulong file)
    {
        using SmallGuest guest = SmallGuest.With(kernel, kernel.Memory(kernel.Area(Page, 2 * Page, file: file)));
        return guest.Kernel.Find(1)!.Areas[0].File;
    }
}
