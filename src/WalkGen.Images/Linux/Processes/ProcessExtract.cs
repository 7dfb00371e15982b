namespace WalkGen.Images;

/// <summary>
/// Finds the memory that describes the processes of a Linux machine: VMCOREINFO, symbols, types, tasks, areas, names of files, page tables
/// and the <c>struct page</c> of what they map. An image of it alone answers the same questions, and has none of the processes' content.
/// </summary>
public static class ProcessExtract
{
    /// <summary>
    /// Finds the memory in <paramref name="image"/>, which is searched for VMCOREINFO as <see cref="MemoryImage.SearchVmCoreInfo"/> does.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="progress">Receives the number of bytes of memory that were searched.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="NotSupportedException">The image lacks what is needed. The message says what.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static IReadOnlyList<PhysicalRange> Find(
        MemoryImage image, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        IReadOnlyList<FoundVmCoreInfo> texts = VmCoreInfoSearch.Run(image, progress, cancellationToken);
        if (image.VmCoreInfo is null) image.Use(texts);
        ReadLog log = new();
        Read(image.WithLog(log), [.. texts.Select(static text => text.Address.Value).Order()], cancellationToken);
        return log.Ranges;
    }

    private static void Read(MemoryImage image, IReadOnlyList<ulong> texts, CancellationToken cancellationToken)
    {
        IReadOnlyList<FoundVmCoreInfo> found = VmCoreInfoSearch.Read(image, texts, cancellationToken);
        if (image.VmCoreInfo is null) image.Use(found);
        DumpedKernel kernel = image.OpenKernel();
        _ = image.FindKernelSymbols()?.All().Count();
        image.FindLinuxKernel();
        foreach (KernelProcess process in kernel.Processes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _ = process.Counters;
            kernel.UsageOf(process);
        }
    }
}
