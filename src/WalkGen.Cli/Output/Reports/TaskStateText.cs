using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The state of a thread as the letter of <c>/proc/PID/stat</c>.</summary>
internal static class TaskStateText
{
    public static string Of(TaskState state) => state switch
    {
        TaskState.Running => "R",
        TaskState.Sleeping => "S",
        TaskState.DiskSleep => "D",
        TaskState.Stopped => "T",
        TaskState.TracingStop => "t",
        TaskState.Dead => "X",
        TaskState.Zombie => "Z",
        TaskState.Parked => "P",
        TaskState.Idle => "I",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };
}
