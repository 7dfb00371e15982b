namespace WalkGen.Images;

/// <summary>
/// What a thread was doing, as <c>/proc/PID/stat</c> reports it (Linux: <c>task_state_array</c> of <c>fs/proc/array.c</c>).
/// </summary>
public enum TaskState
{
    /// <summary>On a CPU, or ready to run (R).</summary>
    Running,

    /// <summary>Sleeps until something happens or a signal comes (S).</summary>
    Sleeping,

    /// <summary>Sleeps until something happens (D).</summary>
    DiskSleep,

    /// <summary>Stopped by a signal (T).</summary>
    Stopped,

    /// <summary>Stopped by its tracer (t).</summary>
    TracingStop,

    /// <summary>Gone (X).</summary>
    Dead,

    /// <summary>Ended, and its parent has not asked for the result (Z).</summary>
    Zombie,

    /// <summary>Parked: a thread of the kernel whose CPU is off (P).</summary>
    Parked,

    /// <summary>A thread of the kernel that waits for work (I).</summary>
    Idle,
}
