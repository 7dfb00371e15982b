namespace WalkGen.Images;

/// <summary>Reads threads from their <c>task_struct</c>.</summary>
internal sealed class KernelThreads(KernelMemory memory, KernelTypes types, bool hasWholeWorkerNames)
{
    /// <summary>The flag of threads of the kernel: PF_KTHREAD.</summary>
    public const ulong Flag = 0x20_0000;

    private readonly TaskLayout _layout = new(types);
    private TaskNames? _names;

    /// <summary>The members of <c>task_struct</c>.</summary>
    public TaskLayout Layout => _layout;

    /// <summary>The thread with its <c>task_struct</c> at <paramref name="address"/>; null if memory is missing.</summary>
    public KernelThread? Read(ulong address)
    {
        KernelObject task = new(memory, address);
        if (task.Int32(_layout.Pid) is not { } id || task.Int32(_layout.Tgid) is not { } process) return null;
        if (task.Number(_layout.Flags) is not { } flags || task.Pointer(_layout.Mm) is not { } mm) return null;
        if (task.Number(_layout.State) is not { } state || task.Number(_layout.ExitState) is not { } exitState) return null;
        _names ??= new TaskNames(memory, types, _layout, hasWholeWorkerNames);
        if (_names.NameOf(task, flags) is not { } name) return null;
        return new KernelThread
        {
            Address = new VirtualAddress(address),
            Id = id,
            ProcessId = process,
            ParentId = task.Follow(_layout.RealParent)?.Int32(_layout.Tgid) ?? 0,
            Name = name,
            State = TaskStates.Of((uint)state, (uint)exitState),
            Cpu = _layout.Cpu is { } cpu ? task.Int32(cpu) ?? 0 : 0,
            IsOnCpu = _layout.OnCpu is { } onCpu ? task.Number(onCpu) is > 0 : state == 0,
            IsKernelThread = (flags & Flag) != 0,
            Mm = (flags & Flag) != 0 ? 0 : mm,
        };
    }
}
