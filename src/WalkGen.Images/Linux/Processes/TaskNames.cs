namespace WalkGen.Images;

/// <summary>
/// The names of threads as <c>/proc/PID/comm</c> shows them. Source: Linux, <c>fs/proc/array.c</c>, <c>proc_task_name</c>;
/// <c>kernel/workqueue.c</c>, <c>wq_worker_comm</c>; <c>kernel/kthread.c</c>, <c>get_kthread_comm</c>.
/// </summary>
internal sealed class TaskNames(KernelMemory memory, KernelTypes types, TaskLayout layout, bool hasWholeWorkerNames)
{
    private const ulong WorkqueueWorker = 0x20; // PF_WQ_WORKER
    private const int MaxLength = 63; // proc_task_name: char tcomm[64]

    private readonly KernelField? _data = types.Find("kthread")?.Find("data");
    private readonly KernelField? _fullName = types.Find("kthread")?.Find("full_name");
    private readonly KernelField? _pool = types.Find("worker")?.Find("pool");
    private readonly KernelField? _work = types.Find("worker")?.Find("current_work");
    private readonly KernelField? _description = types.Find("worker")?.Find("desc");

    /// <summary>The name of <paramref name="task"/>; null if memory is missing.</summary>
    public string? NameOf(KernelObject task, ulong flags)
    {
        if (task.Text(layout.Comm) is not { } name) return null;
        if ((flags & KernelThreads.Flag) == 0 || layout.WorkerPrivate is not { } field || task.Follow(field) is not { } thread) return name;
        bool isWorker = (flags & WorkqueueWorker) != 0;
        if ((!isWorker || hasWholeWorkerNames) && _fullName is { } full && thread.Pointer(full) is { } text and not 0)
            name = KernelString.Read(memory, text, MaxLength) ?? name;
        return isWorker ? name + DoingOf(thread) : name;
    }

    private string? DoingOf(KernelObject thread)
    {
        if (_data is not { } data || _pool is not { } pool || _work is not { } work || _description is not { } description) return null;
        if (thread.Follow(data) is not { } worker || worker.Follow(pool) is null) return null;
        if (worker.Text(description) is not { Length: > 0 } text) return null;
        return (worker.Follow(work) is null ? "-" : "+") + text;
    }
}
