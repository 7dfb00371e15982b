using System.Globalization;
using WalkGen.Cli.Output;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary>Searches the memory for VMCOREINFO, for commands that need the kernel.</summary>
internal static class VmCoreInfoLookup
{
    /// <summary>Searches, unless <paramref name="image"/> names the kernel itself. A doubtful result is a warning.</summary>
    public static void Run(MemoryImage image, Terminal terminal)
    {
        if (image.VmCoreInfo is not null || image.KernelRoot is not null) return;
        WholeMemory.Require(image, "to find the kernel");
        using (var progress = new ProgressLine(terminal.Progress, "searching for VMCOREINFO", (long)MemorySize.Of(image)))
            image.SearchVmCoreInfo(progress, terminal.Cancellation);

        if (image.VmCoreInfoSource is not { Address: { } address, Others: [var first, ..] others }) return;
        terminal.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"walkgen: warning: {image.Path}: {others.Count + 1} texts of VMCOREINFO in memory describe a kernel and differ. The one at "
            + $"{address} is used (a guess); another is at {first}."));
    }
}
