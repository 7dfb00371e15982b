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
    private readonly Lazy<AddressSpace> _kernelSpace;

    internal DumpedKernel(
        MemoryImage image, (KernelLocation Types, KernelLocation InitTask) places, TaskList tasks, ProcessMemory memory,
        Lazy<KernelPages?> pages, int pageSize)
    {
        _image = image;
        _pages = pages;
        _entries = new EntryBudget(RangeSet.SizeOf(RangeSet.Of(image.Segments)));
        _kernel = new(() => image.FindLinuxKernel()?.Kernel ?? new LinuxKernel(LinuxKernel.Oldest), LazyThreadSafetyMode.PublicationOnly);
        _kernelSpace = new(
            () => AddressSpace.OfDump(image.OpenKernelPageTable(), name: "the kernel", behaviour: BehaviourOf(image.LinuxRelease)),
            LazyThreadSafetyMode.PublicationOnly);
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

    /// <summary>
    /// The address space of <paramref name="process"/>: its page table with its areas as VMAs, in the same order. Every walker walks it
    /// with the semantics of Linux, without locks. What a walker changes, it changes in private copies of the tables
    /// (<see cref="AddressSpace.OfDump"/>).
    /// </summary>
    /// <returns>Null if the process has no page table of its own.</returns>
    public AddressSpace? OpenAddressSpace(KernelProcess process)
    {
        ArgumentNullException.ThrowIfNull(process);
        if (process.Root is not { } root) return null;
        PageTable table = _image.OpenPageTable(root, _image.KernelRoot!.Mode);
        return ProcessSpace.Open(process, table, _kernelSpace.Value, BehaviourOf(_image.LinuxRelease));
    }

    /// <summary>
    /// The areas of all processes that map the file with <paramref name="mapping"/> (<see cref="KernelFile.Mapping"/>), as VMAs of address
    /// spaces of their own (Linux: <c>i_mmap</c>). Walks over it need no lock.
    /// </summary>
    public FileMapping OpenMapping(VirtualAddress mapping)
    {
        FileMapping opened = FileMapping.OfDump();
        foreach (KernelProcess process in Processes)
        {
            if (!process.Areas.Any(area => area.File?.Mapping == mapping) || OpenAddressSpace(process) is not { } space) continue;
            foreach (Vma vma in space.Vmas)
            {
                if (process.FindArea(vma.Range.Start)?.File?.Mapping == mapping) opened.Link(vma);
            }
        }

        return opened;
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

    // Since this release, mapping a PTE table may fail, and areas have locks.
    private static LinuxBehaviour BehaviourOf(LinuxVersion? release)
        => release < new LinuxVersion(6, 5) ? LinuxBehaviour.Linux6_1 : LinuxBehaviour.Linux6_12;

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
