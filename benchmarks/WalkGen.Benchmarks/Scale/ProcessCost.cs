namespace WalkGen.Benchmarks;

/// <summary>What a run of a program cost.</summary>
/// <param name="Cpu">The processor time of all its threads, also in the kernel.</param>
/// <param name="Wall">The time from its start to its end.</param>
/// <param name="Memory">The largest memory without pages of mapped files, in bytes; 0 if the run was too short to see it.</param>
/// <param name="Output">The number of bytes on its standard output.</param>
internal readonly record struct ProcessCost(TimeSpan Cpu, TimeSpan Wall, long Memory, long Output)
{
    /// <summary>The better of both: the fastest times, the least memory that was needed.</summary>
    public ProcessCost BestOf(ProcessCost other) => new(
        Cpu < other.Cpu ? Cpu : other.Cpu, Wall < other.Wall ? Wall : other.Wall, long.Max(Memory, other.Memory), Output);
}
