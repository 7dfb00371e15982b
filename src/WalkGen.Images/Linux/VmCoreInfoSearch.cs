namespace WalkGen.Images;

/// <summary>
/// Searches the memory of an image for the kernel's VMCOREINFO: pages that begin with <c>OSRELEASE=</c>, its first line. Source: Linux,
/// <c>kernel/vmcore_info.c</c>, <c>crash_save_vmcoreinfo_init</c>: the text is in a page of its own.
/// </summary>
internal sealed class VmCoreInfoSearch : IWindowScanner
{
    /// <summary>The kernel has one or two such pages. More are files in the page cache, or were written to mislead.</summary>
    private const int MaxPages = 1 << 16;

    /// <summary>So many different texts that describe the kernel are compared: to read its symbols for each takes time.</summary>
    private const int MaxFound = 16;

    private const int PageSize = MemoryWindow.FrameSize;

    private readonly List<ulong> _pages = [];

    private VmCoreInfoSearch()
    {
    }

    private static ReadOnlySpan<byte> Start => "OSRELEASE="u8;

    /// <summary>
    /// The different VMCOREINFOs that describe a kernel in the image, the best first: one whose symbols can be read, then the lowest one.
    /// </summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public static IReadOnlyList<FoundVmCoreInfo> Run(MemoryImage image, IProgress<long>? progress, CancellationToken cancellation)
    {
        VmCoreInfoSearch search = new();
        MemoryPass.Read(image, search, progress, cancellation);
        image.Memory.ThrowIfDisposed();
        search._pages.Sort();
        return Read(image, search._pages, cancellation);
    }

    /// <summary>The same of the texts at <paramref name="pages"/>, physical addresses in ascending order.</summary>
    public static IReadOnlyList<FoundVmCoreInfo> Read(MemoryImage image, IEnumerable<ulong> pages, CancellationToken cancellation)
    {
        List<FoundVmCoreInfo> found = [];
        HashSet<string> texts = [];
        foreach (ulong page in pages)
        {
            cancellation.ThrowIfCancellationRequested();
            if (found.Count == MaxFound) break;
            if (Text(image, page) is { } text && FoundVmCoreInfo.Of(image, new PhysicalAddress(page), text) is { } valid
                && texts.Add(string.Join('\n', valid.Info.Pairs)))
            {
                found.Add(valid);
            }
        }

        return [.. found.OrderByDescending(static valid => valid.HasSymbols)]; // stable
    }

    /// <inheritdoc/>
    public void Classify(MemoryWindow window)
    {
        ulong skipped = (PageSize - (window.Start % PageSize)) % PageSize;
        for (ulong at = skipped; at < (ulong)window.Length; at += PageSize)
        {
            PhysicalAddress page = new(window.Start + at);
            if (!window.TryGetBytes(page, Start.Length, out ReadOnlySpan<byte> bytes) || !bytes.SequenceEqual(Start)) continue;
            lock (_pages)
            {
                if (_pages.Count < MaxPages) _pages.Add(page.Value);
            }
        }
    }

    /// <summary>The text from <paramref name="page"/> on, up to a zero byte; null if the page is not in the image.</summary>
    /// <remarks>With larger pages it may be longer than 4 KiB.</remarks>
    private static byte[]? Text(MemoryImage image, ulong page)
    {
        List<byte> text = [];
        for (ulong at = 0; at < VmCoreInfo.MaxSize; at += PageSize)
        {
            if (!image.Memory.TryGetBytes(new PhysicalAddress(page + at), PageSize, out ReadOnlySpan<byte> bytes)) break;
            int end = bytes.IndexOf((byte)0);
            text.AddRange(end < 0 ? bytes : bytes[..end]);
            if (end >= 0) return [.. text];
            if (VmCoreInfo.Parse([.. text]).PageSize is not > PageSize) break; // the text fills the page
        }

        return text.Count > 0 ? [.. text] : null;
    }
}
