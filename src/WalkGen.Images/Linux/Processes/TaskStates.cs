namespace WalkGen.Images;

/// <summary>Decodes the state of a task. Source: Linux, <c>include/linux/sched.h</c>, <c>__task_state_index</c>.</summary>
internal static class TaskStates
{
    private const uint Reported = 0x7f; // TASK_REPORT
    private const uint IdleBits = 0x402; // TASK_IDLE: TASK_UNINTERRUPTIBLE | TASK_NOLOAD

    // In the order of the bits of TASK_REPORT, from 0x1 to 0x40.
    private static readonly TaskState[] States =
    [
        TaskState.Running, TaskState.Sleeping, TaskState.DiskSleep, TaskState.Stopped, TaskState.TracingStop, TaskState.Dead,
        TaskState.Zombie, TaskState.Parked,
    ];

    /// <summary>The state of <c>__state</c> and <c>exit_state</c>.</summary>
    public static TaskState Of(uint state, uint exitState)
    {
        if ((state & IdleBits) == IdleBits) return TaskState.Idle;
        uint reported = (state | exitState) & Reported;
        return States[32 - System.Numerics.BitOperations.LeadingZeroCount(reported)];
    }
}
