namespace WalkGen.Images;

/// <summary>
/// All threads: the list of processes from <c>init_task</c> on, and of each process its list of threads. Lists of a damaged or hostile
/// image end at the first node that is missing or occurs twice. The list of processes is then also followed from its end.
/// </summary>
internal sealed class TaskList
{
    private const int MaxProblems = 100;

    private readonly KernelMemory _memory;
    private readonly KernelThreads _threads;
    private readonly int _maxCount;
    private readonly HashSet<ulong> _seen = [];
    private readonly List<string> _problems = [];

    private TaskList(KernelMemory memory, KernelThreads threads, int maxCount)
        => (_memory, _threads, _maxCount) = (memory, threads, maxCount);

    /// <summary>The threads in the order of the lists, without the idle threads of the CPUs.</summary>
    public List<KernelThread> Threads { get; } = [];

    /// <summary>A sentence for each list that could not be followed to its end.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Reads at most <paramref name="maxCount"/> threads, from the <c>task_struct</c> at <paramref name="initTask"/> on.</summary>
    public static TaskList Read(KernelMemory memory, KernelThreads threads, ulong initTask, int maxCount)
    {
        TaskList list = new(memory, threads, maxCount);
        list._seen.Add(initTask);
        ulong head = new KernelObject(memory, initTask).AddressOf(threads.Layout.Tasks);
        if (!list.ReadProcesses(head, isBackward: false)) list.ReadProcesses(head, isBackward: true);
        return list;
    }

    private bool ReadProcesses(ulong head, bool isBackward)
    {
        foreach (ulong? node in KernelList.Nodes(_memory, head, isBackward))
        {
            if (node is not { } known) return Stop("processes", "goes through memory that the image lacks");
            ulong task = unchecked(known - (ulong)_threads.Layout.Tasks.Offset);
            if (isBackward && _seen.Contains(task)) return true; // where the way forward ended
            if (!TryAdd(task, "processes")) return false;
            ReadThreads(task);
        }

        return true;
    }

    private void ReadThreads(ulong leader)
    {
        string list = $"threads of process {Threads[^1].Id}";
        if (new KernelObject(_memory, leader).Follow(_threads.Layout.Signal) is not { } signal)
        {
            Stop(list, "is not in the image");
            return;
        }

        bool isLeaderSeen = false;
        foreach (ulong? node in KernelList.Nodes(_memory, signal.AddressOf(_threads.Layout.ThreadHead), isBackward: false))
        {
            if (node is not { } known)
            {
                Stop(list, "goes through memory that the image lacks");
                return;
            }

            ulong task = unchecked(known - (ulong)_threads.Layout.ThreadNode.Offset);
            if (task == leader && !isLeaderSeen) isLeaderSeen = true; // the list has it, too
            else if (!TryAdd(task, list)) return;
        }
    }

    private bool TryAdd(ulong task, string list)
    {
        if (!_seen.Add(task)) return Stop(list, $"leads to 0x{task:x} twice");
        if (Threads.Count == _maxCount) return Stop(list, $"has more threads than the image may have ({_maxCount})");
        if (_threads.Read(task) is not { } thread) return Stop(list, $"leads to 0x{task:x}, which the image lacks");
        Threads.Add(thread);
        return true;
    }

    private bool Stop(string list, string what)
    {
        if (_problems.Count < MaxProblems) _problems.Add($"The list of {list} {what}: there may be more of them.");
        return false;
    }
}
