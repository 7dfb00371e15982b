using System.Diagnostics;
using MemoryStats;
using WalkGen;
using WalkGen.Images;

// The same walker over two page tables: one built here, and one of a machine whose memory was dumped.

using var arena = new FrameArena(new PhysicalAddress(0x10_0000), length: 1 << 20);
var own = new OwnedPageTable<X86_64>(arena);
own.Map(VirtualRange.FromLength(new VirtualAddress(0x40_0000), 8 * 4096), new PhysicalAddress(0x7000_0000), EntryFlags.User | EntryFlags.Writable | EntryFlags.Dirty);
own.Map(VirtualRange.FromLength(new VirtualAddress(0x80_0000), 2 << 20), new PhysicalAddress(0x4000_0000), EntryFlags.User, PageTableLevel.Pmd);
Print("own table", own.Table);

if (args is [var path])
{
    using var image = MemoryImage.Open(path);
    foreach (var cpu in image.Cpus) Print($"CPU {cpu.Index}", image.OpenPageTable(cpu));
}

static void Print(string name, PageTable table)
{
    var user = new VirtualRange(0, ulong.MaxValue >> 1);
    var set = new WorkingSet();
    set.Walk(table, user);
    Console.WriteLine(
        $"{name}: {set.Pages} user pages, {set.Dirty} of them in dirty small pages, {set.Unmapped} pages in holes; "
        + $"the whole table, kernel half included, takes {BestTime(table).TotalMilliseconds:f3} ms when warm");
}

static TimeSpan BestTime(PageTable table)
{
    var best = TimeSpan.MaxValue;
    for (int round = 0; round < 20; round++)
    {
        var set = new WorkingSet();
        long start = Stopwatch.GetTimestamp();
        set.Walk(table);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        if (time < best) best = time;
    }

    return best;
}
