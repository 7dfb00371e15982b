namespace WalkGen.Images.Tests;

/// <summary>The areas of a process, whole and hostile.</summary>
public class HostileAreasTests
{
    private const ulong Page = 0x1000;

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(1200)] // three levels
    public void All_areas_of_a_tree_are_read_in_order(int count)
    {
        SmallKernel kernel = new();
        using SmallGuest guest = SmallGuest.With(kernel, kernel.Memory(Areas(kernel, count)));
        KernelProcess process = guest.Kernel.Find(1)!;
        Assert.True(process.HasAllAreas);
        Assert.Equal(
            Enumerable.Range(1, count).Select(static i => (ulong)i * Page), process.Areas.Select(static area => area.Range.Start.Value));
        Assert.Same(process.Areas[^1], process.FindArea(new VirtualAddress(((ulong)count * Page) + 0xfff)));
        Assert.Null(process.FindArea(new VirtualAddress(((ulong)count + 1) * Page)));
    }

    [Fact]
    public void The_list_of_releases_before_6_1_is_read_and_its_loop_ends()
    {
        SmallKernel kernel = new();
        kernel.Types.Add("mm_struct 192 pgd:8:ptr mmap:16:ptr start_brk:40:u64 brk:48:u64 start_stack:56:u64 rss_stat:64:u64[4]");
        kernel.Types.Add("vm_area_struct 128 vm_start:0:u64 vm_end:8:u64 vm_flags:32:u64 vm_pgoff:40:u64 vm_file:48:ptr vm_ops:56:ptr "
            + "vm_private_data:64:ptr vm_next:80:ptr");
        ulong[] areas = Areas(kernel, 3), looped = Areas(kernel, 3);
        for (int i = 0; i < 2; i++) kernel.Set(areas[i], "vm_area_struct.vm_next", areas[i + 1]);
        for (int i = 0; i < 3; i++) kernel.Set(looped[i], "vm_area_struct.vm_next", looped[(i + 1) % 3]);
        ulong whole = kernel.New("mm_struct"), loop = kernel.New("mm_struct");
        kernel.Set(whole, "mm_struct.mmap", areas[0]);
        kernel.Set(loop, "mm_struct.mmap", looped[0]);
        kernel.Process(2, "loop"u8, loop);
        using SmallGuest guest = SmallGuest.With(kernel, whole);
        Assert.Equal((3, true), (guest.Kernel.Find(1)!.Areas.Count, guest.Kernel.Find(1)!.HasAllAreas));
        Assert.Equal((3, false), (guest.Kernel.Find(2)!.Areas.Count, guest.Kernel.Find(2)!.HasAllAreas));
    }

    [Fact]
    public void A_tree_that_contains_itself_ends()
    {
        SmallKernel kernel = new();
        ulong node = kernel.Node(3);
        for (int slot = 0; slot < 10; slot++) kernel.SetSlot(node, slot, node, (ulong)slot + 1);
        Assert.Equal((0, false), Read(kernel, kernel.MemoryOf(node | 2)));
    }

    [Fact]
    public void A_tree_of_32_levels_is_too_deep_and_one_of_31_is_not()
    {
        foreach (int levels in new[] { 31, 32 })
        {
            SmallKernel kernel = new();
            ulong node = kernel.Tree(Areas(kernel, 1)) & ~2UL;
            for (int level = 1; level < levels; level++)
            {
                ulong above = kernel.Node(3);
                kernel.SetSlot(above, 0, node, ulong.MaxValue);
                node = above;
            }

            Assert.Equal(levels == 31 ? (1, true) : (0, false), Read(kernel, kernel.MemoryOf(node | 2)));
        }
    }

    [Fact]
    public void What_is_beside_a_missing_node_is_read()
    {
        SmallKernel kernel = new();
        ulong left = kernel.Tree(Areas(kernel, 3)) & ~2UL, right = kernel.Tree(kernel.Area(100 * Page, 101 * Page)) & ~2UL;
        ulong root = kernel.Node(3);
        kernel.SetSlot(root, 0, left, (4 * Page) - 1);
        kernel.SetSlot(root, 1, 0xffff_8000_0000_0008, (50 * Page) - 1);
        kernel.SetSlot(root, 2, right, ulong.MaxValue);
        Assert.Equal((4, false), Read(kernel, kernel.MemoryOf(root | 2)));
    }

    [Theory]
    [InlineData(0x9000, 0)] // at 2^64
    [InlineData(0x9000, 0x9000)]
    [InlineData(0x9000, 0x8000)]
    [InlineData(0x9001, 0xa000)]
    [InlineData(0x9000, 0xa001)]
    [InlineData(0x1000, 0x2000)] // before the one before it
    [InlineData(0x3000, 0x9000)] // overlaps it
    public void An_impossible_area_is_left_out(ulong start, ulong end)
    {
        SmallKernel kernel = new();
        ulong bad = kernel.Area(start, end);
        ulong tree = kernel.Tree(kernel.Area(0x3000, 0x5000), kernel.Area(0x9000, 0xa000), kernel.Area(0xc000, 0xd000));
        kernel.SetSlot(tree & ~2UL, 1, bad, 0x9fff);
        Assert.Equal((2, false), Read(kernel, kernel.MemoryOf(tree)));
    }

    [Fact]
    public void A_node_that_is_larger_than_Linux_has_is_refused()
    {
        SmallKernel kernel = new();
        ulong mm = kernel.Memory(Areas(kernel, 1));
        kernel.Types.Add("maple_range_64 2147483647 pivot:8:u64[15] slot:128:ptr[200000000]");
        using SmallGuest guest = SmallGuest.With(kernel, mm);
        Assert.Contains("BTF", Assert.Throws<NotSupportedException>(() => guest.Kernel).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Processes_that_all_have_the_same_areas_have_a_limit_together()
    {
        SmallKernel kernel = new();
        ulong mm = kernel.Memory(Areas(kernel, 1200));
        for (int id = 1; id <= 300; id++) kernel.Process(id, "p"u8, mm);
        using SmallGuest guest = new(kernel);
        Assert.True(guest.Kernel.Processes[0].HasAllAreas);
        Assert.InRange(guest.Kernel.Processes.Sum(static process => process.Areas.Count), 100_000, (16 << 20) / 64);
        Assert.False(guest.Kernel.Processes[^1].HasAllAreas);
    }

    internal static ulong[] Areas(SmallKernel kernel, int count)
        => [.. Enumerable.Range(1, count).Select(i => kernel.Area((ulong)i * Page, (ulong)(i + 1) * Page))];

    private static (int Count, bool IsWhole) Read(SmallKernel kernel, ulong mm)
    {
        using SmallGuest guest = SmallGuest.With(kernel, mm);
        KernelProcess process = guest.Kernel.Find(1)!;
        return (process.Areas.Count, process.HasAllAreas);
    }
}
