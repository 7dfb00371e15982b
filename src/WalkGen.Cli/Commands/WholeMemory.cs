using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary>Refuses commands that read all memory of a guest: each page is a request, and the guest is stopped meanwhile.</summary>
internal static class WholeMemory
{
    /// <summary>Refuses a running machine.</summary>
    /// <param name="image">The image.</param>
    /// <param name="purpose">Why the command reads all memory, such as <c>to find roots</c>.</param>
    /// <exception cref="UsageException">The image is a running machine.</exception>
    public static void Require(MemoryImage image, string purpose)
    {
        if (!image.IsRunningMachine) return;
        throw new UsageException(
            $"{image.Path}: the memory of a guest is not read as a whole {purpose}: use the page table of a CPU (--cpu N) or --root with "
            + "--paging, or open a file of QEMU's dump-guest-memory.");
    }
}
