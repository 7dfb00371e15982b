using Cookbook;
using WalkGen;
using WalkGen.Images;
using WalkGen.Linux;

// Runs the walkers over a small address space, or over a page table of an image.

var kernel = new LinuxKernel(new LinuxVersion(6, 1));
switch (args)
{
    case []:
        using (var small = new SmallSpace()) OverSpace(small, kernel);
        return 0;
    case [var path]:
        using (var image = MemoryImage.Open(path)) OverTable(image.OpenPageTable(), kernel);
        return 0;
    default:
        Console.Error.WriteLine("usage: Cookbook [IMAGE]");
        return 2;
}

static void OverTable(PageTable table, LinuxKernel kernel)
{
    var user = new VirtualRange(0, ulong.MaxValue >> 1);
    var smaps = new Smaps(kernel);
    smaps.Walk(table, user);
    Print("smaps", smaps);

    var dump = new Ptdump();
    dump.Walk(table);
    PrintDump(dump);
}

static void OverSpace(SmallSpace small, LinuxKernel kernel)
{
    using var held = small.Space.Lock.EnterRead();
    foreach (Vma vma in small.Space.Vmas)
    {
        var smaps = new Smaps(kernel);
        smaps.Walk(vma);
        Print($"smaps {vma.Range}", smaps);
    }

    var mincore = new Mincore(small.Shared.Range, kernel, small.File);
    mincore.Walk(small.Space, small.Shared.Range);
    Console.WriteLine($"mincore {small.Shared.Range}: {string.Concat(mincore.Pages)}");

    PrintPagemap(small, kernel);

    IdlePages idle = FindIdle(small);
    Console.WriteLine(
        $"idle pages: {idle.Young.Count} of {idle.Pages} small and {idle.YoungHugePages} of {idle.HugePages} huge pages were accessed");
    _ = small.Cpu.Load<ulong>(small.Anonymous.Range.Start);
    Console.WriteLine($"idle pages: {FindIdle(small).Young.Count} after one load");

    PhysicalAddress last = small.Frames.Start + (ulong)(((small.Frames.Capacity - small.Frames.FreeFrames) << small.Frames.FrameShift) - 1);
    var migration = new MigrationScan(small.Frames.Start, last, small.Space.Memory, small.Frames);
    migration.Walk(small.Space, new VirtualRange(0, small.Space.UserEnd.Value - 1));
    foreach (PhysicalAddress frame in migration.Left) small.Frames.Free(frame);
    Console.WriteLine($"migration: {migration.Left.Count} pages were migrated out of the frames {small.Frames.Start}-{last}");

    PrintSamePages(small);
    PrintSearches(small, kernel);

    var dump = new Ptdump();
    dump.WalkKernel(small.Space, new VirtualRange(0, small.Space.UserEnd.Value - 1));
    PrintDump(dump);
}

static void PrintPagemap(SmallSpace small, LinuxKernel kernel)
{
    Span<ulong> buffer = stackalloc ulong[6];
    for (VirtualRange rest = small.Anonymous.Range; ;)
    {
        var pagemap = new Pagemap(buffer, kernel);
        bool isFull = pagemap.Walk(small.Anonymous, rest).IsStopped;
        IEnumerable<string> records = buffer[..pagemap.Count].ToArray().Select(static record => $"{record:x}");
        Console.WriteLine($"pagemap {rest.Start}: {string.Join(' ', records)}");
        if (!isFull) return;
        rest = new VirtualRange(pagemap.Next, rest.Last);
    }
}

static IdlePages FindIdle(SmallSpace small)
{
    var idle = new IdlePages();
    foreach (Vma vma in small.Space.Vmas)
    {
        idle.Walk(vma);
        small.Space.Tlb.Flush(vma, vma.Range);
    }

    return idle;
}

static void PrintSamePages(SmallSpace small)
{
    var scan = new KsmScan(small.Space);
    var seen = new Dictionary<string, VirtualAddress>();
    while (scan.MoveNext())
    {
        if (!small.Space.Memory.TryGetBytes(scan.Frame, 4096, out var bytes)) continue;
        string content = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes));
        if (!seen.TryAdd(content, scan.Address)) Console.WriteLine($"ksm: {scan.Address} has the same content as {seen[content]}");
    }
}

static void PrintSearches(SmallSpace small, LinuxKernel kernel)
{
    VirtualAddress first = small.Anonymous.Range.Start;
    Damon.MakeOld(small.Space, first);
    bool isYoung = Damon.IsYoung(small.Space, first, out ulong size);
    Console.WriteLine($"damon: the page of {size} bytes at {first} is {(isYoung ? "young" : "old")}");

    var poisoned = new PoisonedPage(new PhysicalAddress(0x4000_5000), kernel);
    poisoned.Walk(small.Space);
    Console.WriteLine($"memory failure: {poisoned.Address}, in a page of {poisoned.Size >> 10} KiB");

    var numa = new NumaMaps(nodes: 2, static frame => frame.Value < 0x4000_0000 ? 0 : 1);
    numa.Walk(small.Space);
    foreach (NumaVma vma in numa.Vmas) Console.WriteLine($"numa {vma.Vma.Range}: {string.Join(' ', vma.PagesOfNode)}");

    PageTable table = kernel.Interpret(new PageTable<X86_64, ArenaMemory>(small.Space.Memory, small.Space.Root));
    var scan = new PagemapScan(kernel, new PageFilter(0, PageCategories.Swapped | PageCategories.Huge, 0, (PageCategories)0xff), 100);
    scan.Walk(table);
    foreach (PageRegion region in scan.Regions) Console.WriteLine($"pagemap scan {region.Range}: {region.Categories}");
}

static void Print(string name, Smaps smaps)
    => Console.WriteLine(
        $"{name}: {smaps.Resident >> 10} KiB resident ({smaps.Dirty >> 10} dirty, {smaps.Referenced >> 10} referenced, "
        + $"{smaps.Huge >> 10} huge, {smaps.ProtNone >> 10} PROT_NONE), {smaps.Swap >> 10} swapped, {smaps.Empty >> 10} empty");

static void PrintDump(Ptdump dump)
{
    foreach (PtdumpRun run in dump.Runs.Where(static run => run.IsWritableAndExecutable))
    {
        Console.WriteLine($"ptdump: W+X at {run.Range}, {run.Range.Length >> 10} KiB in leaves of {run.PageSize >> 10}");
    }

    Console.WriteLine($"ptdump: {dump.Runs.Count} runs");
}
