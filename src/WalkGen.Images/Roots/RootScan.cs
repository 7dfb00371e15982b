namespace WalkGen.Images;

/// <summary>Searches the memory of an image for the roots of page tables.</summary>
/// <remarks>
/// A frame is a root if all tables below it are plausible: every entry is valid at its level, down to pages. A frame of data, or a table of
/// another level, has entries that are not. If one root translates both halves, a root must map something in the kernel's half. If each
/// half has a root, roots of both are found.
/// </remarks>
public static class RootScan
{
    /// <summary>Finds the roots of tables in <paramref name="mode"/>, in ascending order.</summary>
    /// <param name="image">The image.</param>
    /// <param name="mode">The paging mode of the tables.</param>
    /// <param name="progress">Receives the number of bytes that have been searched, about once per MiB.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="NotSupportedException">The mode is <see cref="PagingMode.None"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static IReadOnlyList<RootCandidate> Find(
        MemoryImage image, PagingMode mode, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        var visitor = new Visitor(image, progress, cancellationToken);
        image.OpenPageTable(default, mode).Accept(ref visitor);
        return visitor.Found;
    }

    /// <summary>Dispatches on the paging format.</summary>
    private struct Visitor(MemoryImage image, IProgress<long>? progress, CancellationToken cancellation) : IPageTableVisitor
    {
        public IReadOnlyList<RootCandidate> Found { get; private set; } = [];

        public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
            => Found = new RootScanner<TPaging, ForwardMemory>(image.Memory.ForwardOnly).Scan(image.Segments, progress, cancellation);
    }
}
