namespace WalkGen.Images;

/// <summary>Looks through the whole memory of an image for the roots of page tables.</summary>
/// <remarks>
/// A frame is a root if everything below it makes sense: tables hold entries that fit their level, down to pages. A frame of data, or a table of
/// another level, has entries that do not. Of formats with both halves in one root, only such are found that map something of the
/// kernel's; formats with a root for each half have roots for both.
/// </remarks>
public static class RootScan
{
    /// <summary>The roots of tables in <paramref name="mode"/>, in ascending order.</summary>
    /// <param name="image">The image.</param>
    /// <param name="mode">The paging mode that is looked for.</param>
    /// <param name="progress">Told how many bytes of the memory have been looked through, about once per MiB.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="NotSupportedException">The mode is none.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static IReadOnlyList<RootCandidate> Find(
        MemoryImage image, PagingMode mode, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        var visitor = new Visitor(image, progress, cancellationToken);
        image.OpenPageTable(default, mode).Accept(ref visitor);
        return visitor.Found;
    }

    /// <summary>Gets to know the format.</summary>
    private struct Visitor(MemoryImage image, IProgress<long>? progress, CancellationToken cancellation) : IPageTableVisitor
    {
        public IReadOnlyList<RootCandidate> Found { get; private set; } = [];

        public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
            => Found = new RootScanner<TPaging, ForwardMemory>(image.Memory.Passing).Scan(image.Segments, progress, cancellation);
    }
}
