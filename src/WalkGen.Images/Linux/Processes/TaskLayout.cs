namespace WalkGen.Images;

/// <summary>Where the members of <c>struct task_struct</c> are.</summary>
internal sealed class TaskLayout(KernelTypes types)
{
    public KernelField Tasks { get; } = types["task_struct"]["tasks"];

    public KernelField ThreadNode { get; } = types["task_struct"]["thread_node"];

    public KernelField Signal { get; } = types["task_struct"]["signal"];

    public KernelField ThreadHead { get; } = types["signal_struct"]["thread_head"];

    public KernelField Pid { get; } = types["task_struct"]["pid"];

    public KernelField Tgid { get; } = types["task_struct"]["tgid"];

    public KernelField Comm { get; } = types["task_struct"]["comm"];

    public KernelField Mm { get; } = types["task_struct"]["mm"];

    public KernelField RealParent { get; } = types["task_struct"]["real_parent"];

    public KernelField GroupLeader { get; } = types["task_struct"]["group_leader"];

    public KernelField Flags { get; } = types["task_struct"]["flags"];

    public KernelField ExitState { get; } = types["task_struct"]["exit_state"];

    /// <summary>Its name since Linux 5.14 is <c>__state</c>.</summary>
    public KernelField State { get; } = types["task_struct"].Find("__state") ?? types["task_struct"]["state"];

    /// <summary>In <c>thread_info</c>, which is the first member; before Linux 5.16 not on each architecture.</summary>
    public KernelField? Cpu { get; } = types["task_struct"].Find("thread_info.cpu") ?? types["task_struct"].Find("cpu");

    /// <summary>Kernels for one CPU have none.</summary>
    public KernelField? OnCpu { get; } = types["task_struct"].Find("on_cpu");

    /// <summary>The <c>struct kthread</c> of a thread of the kernel, since Linux 5.17.</summary>
    public KernelField? WorkerPrivate { get; } = types["task_struct"].Find("worker_private");
}
