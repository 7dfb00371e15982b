namespace WalkGen.Images;

/// <summary>The addresses of the symbols that lead to processes. A kernel without CONFIG_KALLSYMS_ALL has no symbols of data.</summary>
internal sealed class ProcessSymbols
{
    private const string TypesName = BtfSearch.Symbol, TaskName = "init_task", OffsetsName = "__per_cpu_offset", CpusName = "nr_cpu_ids";

    /// <summary>A function of releases that show the whole names of rescuers of workqueues. Before, a name had 15 bytes.</summary>
    private const string WorkerNameFunction = "format_worker_id";

    private const string GateName = "gate_vma", VsyscallName = "vsyscall_mode";

    private const int MaxCpus = 8192; // NR_CPUS

    /// <summary>The symbols.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [TypesName, TaskName, OffsetsName, CpusName, WorkerNameFunction, GateName, VsyscallName];

    /// <summary>The BTF of the kernel.</summary>
    public ulong? Types { get; private init; }

    /// <summary>The first task.</summary>
    public ulong? InitTask { get; private init; }

    /// <summary>For each CPU, where its copies of per-CPU data are.</summary>
    public IReadOnlyList<ulong> CpuOffsets { get; private init; } = [];

    /// <summary>Whether the kernel shows the whole names of the workers of workqueues.</summary>
    public bool HasWholeWorkerNames { get; private init; }

    /// <summary>The area of the vsyscall page.</summary>
    public ulong? GateArea { get; private init; }

    /// <summary>Whether and how processes have it.</summary>
    public ulong? VsyscallMode { get; private init; }

    /// <summary>Reads the addresses.</summary>
    /// <param name="memory">The kernel's memory.</param>
    /// <param name="kallsyms">The kernel's symbols; null if they cannot be read.</param>
    public static ProcessSymbols Read(KernelMemory memory, Kallsyms? kallsyms)
    {
        if (kallsyms is not { } symbols) return new ProcessSymbols();
        return new ProcessSymbols
        {
            Types = AddressOf(symbols, TypesName),
            InitTask = AddressOf(symbols, TaskName),
            HasWholeWorkerNames = symbols.Found.ContainsKey(WorkerNameFunction),
            GateArea = AddressOf(symbols, GateName),
            VsyscallMode = AddressOf(symbols, VsyscallName),
            CpuOffsets = ReadOffsets(memory, AddressOf(symbols, OffsetsName), AddressOf(symbols, CpusName)),
        };
    }

    private static ulong? AddressOf(Kallsyms symbols, string name)
        => symbols.Found.TryGetValue(name, out int index) ? symbols.AddressOf(index) : null;

    private static List<ulong> ReadOffsets(KernelMemory memory, ulong? table, ulong? number)
    {
        List<ulong> offsets = [];
        if (table is not { } start || number is not { } place || memory.ReadUInt32(place) is not (> 0 and <= MaxCpus and var count))
            return offsets;
        for (uint cpu = 0; cpu < count; cpu++)
        {
            if (memory.ReadPointer(unchecked(start + (cpu * (ulong)memory.PointerSize))) is { } offset) offsets.Add(offset);
        }

        return offsets;
    }
}
