using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>How the processes of a Linux machine were found.</summary>
/// <param name="Kernel">The kernel; null if its processes cannot be read.</param>
internal sealed record KernelSummary(DumpedKernel? Kernel)
{
    /// <summary>The kernel of <paramref name="image"/>; null if the image has no VMCOREINFO.</summary>
    public static KernelSummary? Of(MemoryImage image)
    {
        if (image.VmCoreInfo is null) return null;
        try
        {
            return new KernelSummary(image.OpenKernel());
        }
        catch (NotSupportedException)
        {
            return new KernelSummary(Kernel: null);
        }
    }

    /// <summary>The rows of a table of properties.</summary>
    public IEnumerable<IReadOnlyList<string>> Rows()
    {
        if (Kernel is null) return [["processes", "cannot be read: walkgen ps says why"]];
        return
        [
            ["kernel types", $"BTF at {TextOf(Kernel.Types, "its magic number")}"],
            ["first task", $"init_task at {TextOf(Kernel.InitTask, "what a first task looks like")}"],
            ["processes", $"{Kernel.Processes.Count}" + (Kernel.Problems.Count == 0 ? "" : $" or more: {Kernel.Problems[0]}")],
        ];
    }

    /// <summary><c>symbol</c>, or <c>search</c>.</summary>
    public static string SourceOf(KernelLocation location) => location.IsSymbol ? "symbol" : "search";

    private static string TextOf(KernelLocation location, string search)
        => location.IsSymbol ? $"{location.Address}, by its symbol" : $"{location.Address}, found by {search}";
}
