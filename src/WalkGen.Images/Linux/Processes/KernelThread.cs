namespace WalkGen.Images;

/// <summary>A thread of a process, or of the kernel (Linux: <c>struct task_struct</c>).</summary>
public sealed class KernelThread
{
    internal KernelThread()
    {
    }

    /// <summary>The address of its <c>task_struct</c> in the kernel's memory.</summary>
    public required VirtualAddress Address { get; init; }

    /// <summary>Its number in the first PID namespace (Linux: <c>task_struct.pid</c>).</summary>
    public required int Id { get; init; }

    /// <summary>The number of its process (Linux: <c>task_struct.tgid</c>).</summary>
    public required int ProcessId { get; init; }

    /// <summary>
    /// The name, as <c>/proc/PID/comm</c> shows it: that of a worker of a workqueue ends with what it does. It is text of the machine,
    /// up to 63 bytes that may contain anything; bytes that are not UTF-8 are <c>\xff</c>.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>What it was doing.</summary>
    public required TaskState State { get; init; }

    /// <summary>The CPU that it runs on, or ran on last.</summary>
    public required int Cpu { get; init; }

    /// <summary>Whether it was running on <see cref="Cpu"/> (Linux: <c>task_struct.on_cpu</c>).</summary>
    public required bool IsOnCpu { get; init; }

    /// <summary>Whether it is a thread of the kernel (Linux: <c>PF_KTHREAD</c>).</summary>
    public required bool IsKernelThread { get; init; }

    /// <summary>The address of its <c>mm_struct</c>; 0 if it has no memory of its own.</summary>
    internal ulong Mm { get; init; }

    /// <summary>The number of its parent's process; 0 if it has none.</summary>
    internal int ParentId { get; init; }

    /// <summary>The number and the name.</summary>
    public override string ToString() => $"{Id} {Name}";
}
