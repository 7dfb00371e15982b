namespace WalkGen.Images.Tests;

/// <summary>The list of tasks, whole and hostile.</summary>
public class HostileTasksTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Processes_and_threads_are_read_with_and_without_symbols_of_data(bool hasSymbols)
    {
        SmallKernel kernel = new() { HasDataSymbols = hasSymbols };
        if (!hasSymbols) kernel.Btf = Large(kernel.Types);
        ulong leader = kernel.Process(7, "seven"u8);
        kernel.Thread(leader, 9, 7);
        kernel.Process(1, "init"u8);
        using SmallGuest guest = new(kernel);
        Assert.Empty(guest.Kernel.Problems);
        Assert.Equal(hasSymbols, guest.Kernel.Types.IsSymbol);
        Assert.Equal(kernel.InitTask, guest.Kernel.InitTask.Address.Value);
        Assert.Equal(["1 init: 1", "7 seven: 7 9"], Lines(guest.Kernel));
    }

    [Fact]
    public void A_list_that_leads_back_ends_with_a_sentence()
    {
        SmallKernel kernel = new();
        ulong first = kernel.Process(1, "init"u8), second = kernel.Process(2, "two"u8);
        kernel.Process(3, "three"u8);
        kernel.Set(second, "task_struct.tasks.next", kernel.AddressOf(first, "task_struct.tasks"));
        using SmallGuest guest = new(kernel);
        Assert.Equal(["1 init: 1", "2 two: 2", "3 three: 3"], Lines(guest.Kernel)); // 3 from the end
        Assert.Equal([$"The list of processes leads to 0x{first:x} twice: there may be more of them."], guest.Kernel.Problems);
    }

    [Fact]
    public void A_list_of_threads_that_goes_through_its_leader_again_ends_with_a_sentence()
    {
        SmallKernel kernel = new();
        ulong leader = kernel.Process(1, "init"u8), thread = kernel.Thread(leader, 2, 1);
        kernel.Set(thread, "task_struct.thread_node.next", kernel.AddressOf(leader, "task_struct.thread_node"));
        using SmallGuest guest = new(kernel);
        Assert.Equal(["1 init: 1 2"], Lines(guest.Kernel));
        Assert.Equal([$"The list of threads of process 1 leads to 0x{leader:x} twice: there may be more of them."], guest.Kernel.Problems);
    }

    [Fact]
    public void A_list_with_a_gap_is_followed_from_both_ends()
    {
        SmallKernel kernel = new();
        kernel.Process(1, "init"u8);
        ulong lost = kernel.Process(2, "lost"u8);
        kernel.Process(3, "three"u8);
        ulong last = kernel.Process(4, "four"u8);
        kernel.Set(lost, "task_struct.tasks.next", 0xffff_8000_0000_0000);
        kernel.Set(last, "task_struct.signal", 0);
        using SmallGuest guest = new(kernel);
        Assert.Equal(["1 init: 1", "2 lost: 2", "3 three: 3", "4 four: 4"], Lines(guest.Kernel));
        Assert.Equal(
            [
                "The list of processes leads to 0xffff7ffffffffff0, which the image lacks: there may be more of them.",
                "The list of threads of process 4 is not in the image: there may be more of them.",
            ],
            guest.Kernel.Problems);
    }

    [Fact]
    public void A_name_may_be_any_bytes()
    {
        SmallKernel kernel = new();
        kernel.Process(1, [0xff, (byte)'a', 0xc3, 0xa4, 0xc3]);
        kernel.Process(2, "\e[2J\n"u8);
        kernel.Process(3, "0123456789abcdef"u8); // without a zero byte; mm follows
        using SmallGuest guest = new(kernel);
        Assert.Equal(["\\xffaä\\xc3", "\e[2J\n", "0123456789abcdef"], guest.Kernel.Processes.Select(static process => process.Name));
    }

    [Fact]
    public void The_size_of_a_name_is_not_trusted()
    {
        SmallKernel kernel = new();
        kernel.Types.Add("task_struct 2147483647 __state:8:u32 tasks:16:list_head thread_node:32:list_head signal:48:ptr pid:56:u32 "
            + "tgid:60:u32 mm:80:ptr real_parent:88:ptr group_leader:96:ptr flags:104:u32 exit_state:108:u32 comm:64:char[2147483000]");
        SmallKernel other = new();
        other.Process(1, "init"u8);
        other.Btf = kernel.Types.Write().Build();
        using SmallGuest guest = new(other);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(["1 init: 1"], Lines(guest.Kernel));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Tasks_that_overlap_are_no_more_than_the_image_may_have()
    {
        SmallKernel kernel = new();
        ulong first = kernel.Allocate(8 * 100_000);
        for (ulong i = 0; i < 100_000; i++) kernel.Write(first + (8 * i), first + (8 * (i + 1)));
        kernel.Set(kernel.InitTask, "task_struct.tasks.next", first + 64);
        using SmallGuest guest = new(kernel);
        Assert.Equal(1 << 16, guest.Kernel.Processes.Sum(static process => process.Threads.Count));
        Assert.Contains(
            "The list of processes has more threads than the image may have (65536): there may be more of them.", guest.Kernel.Problems);
        Assert.InRange(guest.Kernel.Problems.Count, 1, 100);
    }

    // A search skips types of less than 128 KiB.
    private static byte[] Large(SmallTypes types)
    {
        BtfWriter btf = types.Write();
        for (int i = 0; i < 10_000; i++) btf.Int($"t{i}", 4);
        return btf.Build();
    }

    private static IEnumerable<string> Lines(DumpedKernel kernel) => kernel.Processes.Select(
        static process => $"{process}: {string.Join(' ', process.Threads.Select(static thread => thread.Id))}");
}
