using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>The heading of what a report says about a half.</summary>
internal static class ProcessHeading
{
    public static string Of(ProcessHalf half) => half.Process is { } process ? $"process {process}" : "the kernel's half";
}
