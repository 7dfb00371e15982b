namespace WalkGen.Images;

/// <summary>Finds what leads to the processes of a Linux kernel: its symbols, its types and its first task.</summary>
internal static class KernelOpening
{
    /// <summary>Reads the processes of <paramref name="image"/>.</summary>
    /// <exception cref="NotSupportedException">The image lacks what is needed. The message says what.</exception>
    public static DumpedKernel Open(MemoryImage image)
    {
        if (image.VmCoreInfo is not { } info || info.Symbol("_stext") is not { } code)
            throw new NotSupportedException($"{image.Path}: without VMCOREINFO, its Linux kernel is not found: search for roots instead.");
        KernelMemory memory = KernelMemory.Open(image) ?? throw new NotSupportedException(
            $"{image.Path}: VMCOREINFO does not name the root of the kernel's page table: search for roots instead.");

        ProcessSymbols symbols = ProcessSymbols.Read(memory, image.KernelTables.FindKallsyms(memory, info, out _));
        (KernelTypes types, KernelLocation typesPlace) = FindTypes(image, memory, symbols.Types, code.Value);
        KernelThreads threads = new(memory, types, symbols.HasWholeWorkerNames);
        KernelLocation initTask = FindInitTask(image, memory, threads, symbols.InitTask, (code.Value, types.End));
        KernelBudget budget = new(RangeSet.SizeOf(RangeSet.Of(image.Segments)));
        TaskList tasks = TaskList.Read(memory, threads, initTask.Address.Value, budget.Tasks);
        KernelCounters counters = new(memory, types, symbols.CpuOffsets);
        Lazy<KernelPages?> pages = new(() => KernelPages.Open(memory, info, types), LazyThreadSafetyMode.PublicationOnly);
        ProcessMemory processes = new(memory, types, counters, new AreaList(memory, types, budget, GateArea.Find(memory, types, symbols)));
        return new DumpedKernel(image, (typesPlace, initTask), tasks, processes, pages, memory.PageSize);
    }

    private static (KernelTypes Types, KernelLocation Place) FindTypes(MemoryImage image, KernelMemory memory, ulong? symbol, ulong code)
    {
        if (image.KernelTables.FindTypes(memory, symbol, code, image.Path) is { } types)
            return (types, new KernelLocation(new VirtualAddress(types.Address), types.Address == symbol));
        throw new NotSupportedException(
            $"{image.Path}: the kernel's own types (BTF) are not in the image, or damaged: without them its processes cannot be read. "
            + "Search for roots instead.");
    }

    private static KernelLocation FindInitTask(
        MemoryImage image, KernelMemory memory, KernelThreads threads, ulong? symbol, (ulong Code, ulong TypesEnd) places)
    {
        if (symbol is { } address) return new KernelLocation(new VirtualAddress(address), IsSymbol: true);
        return InitTask.Find(memory, places.Code, places.TypesEnd, threads.Layout) is { } found
            ? new KernelLocation(new VirtualAddress(found), IsSymbol: false)
            : throw new NotSupportedException(
                $"{image.Path}: the kernel's first task (init_task) is not in the image: its processes cannot be read. "
                + "Search for roots instead.");
    }
}
