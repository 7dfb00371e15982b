using WalkGen.Cli.Output;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary>Opens the Linux kernel of an image, for commands about processes.</summary>
internal static class KernelLookup
{
    /// <summary>The kernel of <paramref name="image"/>. What could not be read of its lists is a warning.</summary>
    /// <exception cref="NotSupportedException">The image lacks what is needed.</exception>
    public static DumpedKernel Open(MemoryImage image, Terminal terminal)
    {
        VmCoreInfoLookup.Run(image, terminal);
        DumpedKernel kernel = image.OpenKernel();
        foreach (string problem in kernel.Problems) terminal.Error.WriteLine($"walkgen: warning: {image.Path}: {problem}");
        return kernel;
    }
}
