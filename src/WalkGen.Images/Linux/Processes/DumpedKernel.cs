using WalkGen.Linux;

namespace WalkGen.Images;

/// <summary>
/// The Linux kernel of an image: its processes, their areas and page tables. It is read by what the kernel itself contains, without symbols
/// or debugging files: VMCOREINFO, kallsyms, and the kernel's own types (BTF, CONFIG_DEBUG_INFO_BTF).
/// </summary>
/// <remarks>
/// The machine may have been compromised, and its lists with it: a process that is not in the list of tasks is not found here, but its page
/// table may be (<see cref="RootScan"/>).
/// </remarks>
public sealed class DumpedKernel
{
    private readonly MemoryImage _image;
    private readonly Lazy<LinuxKernel> _kernel;
    private readonly Lazy<KernelPages?> _pages;
    private readonly EntryBudget _entries;

    private DumpedKernel(
        MemoryImage image, (KernelLocation Types, KernelLocation InitTask) places, TaskList tasks, ProcessMemory memory,
        Lazy<KernelPages?> pages, int pageSize)
    {
        _image = image;
        _pages = pages;
        _entries = new EntryBudget(RangeSet.SizeOf(RangeSet.Of(image.Segments)));
        _kernel = new(() => image.FindLinuxKernel()?.Kernel ?? new LinuxKernel(LinuxKernel.Oldest), LazyThreadSafetyMode.PublicationOnly);
        PageSize = pageSize;
        (Types, InitTask) = places;
        Problems = tasks.Problems;
        Processes = Group(tasks.Threads, memory).AsReadOnly();
    }

    /// <summary>The kernel's types: the header of its BTF.</summary>
    public KernelLocation Types { get; }

    /// <summary>The task with which the list of processes begins.</summary>
    public KernelLocation InitTask { get; }

    /// <summary>
    /// The processes in ascending order of their numbers, with the threads of the kernel, without the idle threads of the CPUs.
    /// </summary>
    public IReadOnlyList<KernelProcess> Processes { get; }

    /// <summary>A sentence for each list of tasks that the image does not contain as a whole; none if all processes were read.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>The size of the smallest page in bytes.</summary>
    public int PageSize { get; }

    /// <summary>The process with the number <paramref name="id"/>, or null.</summary>
    public KernelProcess? Find(int id) => Processes.FirstOrDefault(process => process.Id == id);

    /// <summary>The page table of <paramref name="process"/>, with the kernel's half; null if it has none of its own.</summary>
    public PageTable? OpenPageTable(KernelProcess process)
    {
        ArgumentNullException.ThrowIfNull(process);
        KernelRoot kernel = _image.KernelRoot!; // else there would be no processes
        if (process.Root is not { } root) return null;
        return PagingModes.Find(kernel.Mode) is { HasTwoRoots: true }
            ? _image.OpenPageTable(root, kernel.Root, kernel.Mode)
            : _image.OpenPageTable(root, kernel.Mode);
    }

    /// <summary>The memory that each area of <paramref name="process"/> uses, in the order of the areas; none without memory.</summary>
    /// <exception cref="NotSupportedException">The kernel's types lack a member of <c>struct page</c>.</exception>
    public IReadOnlyList<AreaUsage> UsageOf(KernelProcess process)
    {
        if (OpenPageTable(process) is not { } table) return [];
        long entries = _entries.For(process);
        UsageWalker walker = new(_kernel.Value, _pages.Value, entries);
        AreaUsage[] usage = [.. process.Areas.Select(static area => new AreaUsage(area))];
        foreach (AreaUsage area in usage) walker.Count(table, area);
        _entries.Spend(process, entries - walker.Left);
        return usage.AsReadOnly();
    }

    /// <summary>Reads the processes of <paramref name="image"/>.</summary>
    /// <param name="image">The image.</param>
    /// <param name="typesAt">Where the types are, if they were found before.</param>
    /// <param name="initTaskAt">Where the first task is, if it was found before.</param>
    /// <exception cref="NotSupportedException">The image lacks what is needed. The message says what.</exception>
    internal static DumpedKernel Open(MemoryImage image, KernelLocation? typesAt = null, KernelLocation? initTaskAt = null)
    {
        if (image.VmCoreInfo is not { } info || info.Symbol("_stext") is not { } code)
            throw new NotSupportedException($"{image.Path}: it contains no VMCOREINFO, so the kernel is not found: search for roots instead.");
        KernelMemory memory = KernelMemory.Open(image) ?? throw new NotSupportedException(
            $"{image.Path}: VMCOREINFO does not name the root of the kernel's page table: search for roots instead.");

        ProcessSymbols symbols = ProcessSymbols.Read(memory, info);
        (KernelTypes types, KernelLocation typesPlace) = FindTypes(image, memory, typesAt?.Address.Value ?? symbols.Types, code.Value);
        KernelThreads threads = new(memory, types, symbols.HasWholeWorkerNames);
        KernelLocation initTask = FindInitTask(image, memory, threads, symbols.InitTask, initTaskAt, (code.Value, types.End));
        KernelBudget budget = new(RangeSet.SizeOf(RangeSet.Of(image.Segments)));
        TaskList tasks = TaskList.Read(memory, threads, initTask.Address.Value, budget.Tasks);
        KernelCounters counters = new(memory, types, symbols.CpuOffsets);
        Lazy<KernelPages?> pages = new(() => KernelPages.Open(memory, info, types), LazyThreadSafetyMode.PublicationOnly);
        ProcessMemory processes = new(memory, types, counters, budget);
        return new DumpedKernel(image, (typesPlace, initTask), tasks, processes, pages, memory.PageSize);
    }

    private static (KernelTypes Types, KernelLocation Place) FindTypes(MemoryImage image, KernelMemory memory, ulong? symbol, ulong code)
    {
        if (symbol is { } address && KernelTypes.Read(memory, address, image.Path) is { } named)
            return (named, new KernelLocation(new VirtualAddress(address), IsSymbol: true));
        if (BtfSearch.Find(memory, code, image.Path) is { } found)
            return (found, new KernelLocation(new VirtualAddress(found.Address), IsSymbol: false));
        throw new NotSupportedException(
            $"{image.Path}: the kernel's own types (BTF) are not in the image, or damaged: without them its processes cannot be read. "
            + "Search for roots instead.");
    }

    private static KernelLocation FindInitTask(
        MemoryImage image, KernelMemory memory, KernelThreads threads, ulong? symbol, KernelLocation? known,
        (ulong Code, ulong TypesEnd) places)
    {
        if (symbol is { } address) return new KernelLocation(new VirtualAddress(address), IsSymbol: true);
        if (known is { } before && WalkGen.Images.InitTask.Is(memory, before.Address.Value, threads.Layout)) return before;
        return WalkGen.Images.InitTask.Find(memory, places.Code, places.TypesEnd, threads.Layout) is { } found
            ? new KernelLocation(new VirtualAddress(found), IsSymbol: false)
            : throw new NotSupportedException(
                $"{image.Path}: the kernel's first task (init_task) is not in the image: its processes cannot be read. "
                + "Search for roots instead.");
    }

    private static List<KernelProcess> Group(List<KernelThread> threads, ProcessMemory memory)
    {
        List<KernelProcess> processes = [];
        foreach (IGrouping<int, KernelThread> group in threads.GroupBy(static thread => thread.ProcessId))
        {
            KernelThread leader = group.FirstOrDefault(static thread => thread.Id == thread.ProcessId) ?? group.First();
            KernelThread[] others = [.. group.Where(thread => thread != leader).OrderBy(static thread => thread.Id)];
            processes.Add(new KernelProcess(((KernelThread[])[leader, .. others]).AsReadOnly(), leader, memory));
        }

        processes.Sort(static (one, other) => one.Id.CompareTo(other.Id));
        return processes;
    }
}
