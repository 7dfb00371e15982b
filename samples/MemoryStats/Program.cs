using System.Diagnostics;
using MemoryStats;
using WalkGen;
using WalkGen.Images;

// One walker over page tables of three kinds: one that this program builds, one of a memory dump (MemoryStats FILE), and that of a running
// process (MemoryStats --process PID), which is also compared with what the kernel says of it.

if (args is ["--process", var process]) return ProcessStats.Print(process);

using var arena = new FrameArena(new PhysicalAddress(0x10_0000), length: 1 << 20);
var own = new OwnedPageTable<X86_64>(arena);
own.Map(
    VirtualRange.FromLength(new VirtualAddress(0x40_0000), 8 * 4096),
    new PhysicalAddress(0x7000_0000),
    EntryFlags.User | EntryFlags.Writable | EntryFlags.Dirty);
own.Map(
    VirtualRange.FromLength(new VirtualAddress(0x80_0000), 2 << 20),
    new PhysicalAddress(0x4000_0000),
    EntryFlags.User,
    PageTableLevel.Pmd);
Print("own table", own.Table);

if (args is [var path])
{
    using var image = MemoryImage.Open(path);
    foreach (var cpu in image.Cpus) Print($"CPU {cpu.Index}", image.OpenPageTable(cpu));
}

return 0;

static void Print(string name, PageTable table)
{
    var user = new VirtualRange(0, ulong.MaxValue >> 1);
    var stats = new PageStats();
    stats.Walk(table, user);
    Console.WriteLine(
        $"{name}: {stats.Pages} user pages, {stats.Dirty} of them dirty small pages, {stats.Unmapped} pages in holes; "
        + $"a walk of both halves takes {BestTime(table).TotalMilliseconds:f3} ms when warm");
}

static TimeSpan BestTime(PageTable table)
{
    var best = TimeSpan.MaxValue;
    for (int round = 0; round < 20; round++)
    {
        var stats = new PageStats();
        long start = Stopwatch.GetTimestamp();
        stats.Walk(table);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        if (time < best) best = time;
    }

    return best;
}
