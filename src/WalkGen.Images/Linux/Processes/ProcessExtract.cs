namespace WalkGen.Images;

/// <summary>
/// Finds the memory that describes the processes of a Linux machine: VMCOREINFO, symbols, types, tasks, areas, names of files, page tables
/// and the <c>struct page</c> of what they map. An image of it alone answers the same questions, and has none of the processes' content.
/// </summary>
public static class ProcessExtract
{
    /// <summary>Finds the memory in the image of <paramref name="paths"/>, which is opened anew.</summary>
    /// <param name="paths">The files, as for <see cref="MemoryImage"/>.</param>
    /// <param name="options">How to open them.</param>
    /// <param name="progress">Receives the number of bytes of memory that were searched.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="IOException">A file cannot be read, or is no image.</exception>
    /// <exception cref="NotSupportedException">The image lacks what is needed. The message says what.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static IReadOnlyList<PhysicalRange> Find(
        IReadOnlyList<string> paths, ImageOptions options, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        using MemoryImage first = MemoryImage.Open(paths, options, null, cancellationToken);
        IReadOnlyList<FoundVmCoreInfo> texts = VmCoreInfoSearch.Run(first, progress, cancellationToken);
        if (first.VmCoreInfo is null) first.Use(texts);
        DumpedKernel found = first.OpenKernel(); // its searches read memory that does not matter

        ReadLog log = new();
        using MemoryImage image = MemoryImage.Open(paths, options with { Log = log }, null, cancellationToken);
        texts = VmCoreInfoSearch.Read(image, [.. texts.Select(static text => text.Address.Value).Order()], cancellationToken);
        if (image.VmCoreInfo is null) image.Use(texts);
        DumpedKernel kernel = KernelOpening.Open(image, found.Types, found.InitTask);
        _ = image.FindKernelSymbols()?.All().Count();
        image.FindLinuxKernel();
        foreach (KernelProcess process in kernel.Processes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _ = process.Counters;
            kernel.UsageOf(process);
        }

        return log.Ranges;
    }
}
