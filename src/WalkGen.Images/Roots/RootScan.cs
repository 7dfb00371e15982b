using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>Searches the memory of an image for the roots of page tables.</summary>
/// <remarks>
/// A frame is a root if all tables below it are plausible: every entry is valid at its level, down to pages. A frame of data, or a table of
/// another level, has entries that are not. Since memory changes while it is dumped, one table in eight may be malformed or missing, but
/// not most of those that the root itself points to. If one root translates both halves, a root must map something in the kernel's half.
/// If each half has a root, roots of both are found.
/// </remarks>
public static class RootScan
{
    /// <summary>The largest number of roots that a search returns for a paging mode: the first ones in memory.</summary>
    public const int MaxRoots = 1 << 16;

    /// <summary>Finds the roots of tables in <paramref name="mode"/>, in ascending order, at most <see cref="MaxRoots"/>.</summary>
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
        IRootScanner scanner = ScannerOf(image, mode);
        MemoryPass.Run(image, [scanner], progress, cancellationToken);
        image.Memory.ThrowIfDisposed();
        return scanner.Found;
    }

    /// <summary>
    /// Finds roots of tables in an image whose paging mode is unknown, in one pass over the memory, the best guess first.
    /// </summary>
    /// <param name="image">
    /// The image. If it names its machine, the modes of that machine are tried, else all modes, except that of Windows on AArch64
    /// (<see cref="PagingMode.AArch64_4K47"/>).
    /// </param>
    /// <param name="progress">Receives the number of bytes that have been searched, about once per MiB.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>All roots in the mode of the best guess, and of each other mode in which there are roots the best one.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static IReadOnlyList<RootGuess> Guess(
        MemoryImage image, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Rank(FindPart(image, null, 0, 1, progress, cancellationToken).Select(static root => root.Guess));
    }

    /// <summary>Orders roots of several modes as <see cref="Guess"/> does: the best guess first.</summary>
    /// <param name="guesses">All roots that were found, those of a mode in ascending order.</param>
    /// <returns>All roots in the mode of the best guess, and of each other mode in which there are roots the best one.</returns>
    public static IReadOnlyList<RootGuess> Rank(IEnumerable<RootGuess> guesses)
    {
        RootGuess[] ranked = [.. guesses
            .Where(static guess => guess.Score > 0) // a root without tables may be any data
            .OrderByDescending(static guess => guess.Score).ThenBy(static guess => guess.Mode)];
        HashSet<PagingMode> seen = [];
        return [.. ranked.Where(guess => seen.Add(guess.Mode) || guess.Mode == ranked[0].Mode)];
    }

    /// <summary>
    /// Finds the roots in a part of the memory, for searches that several processes share. The parts are about equal, and those of a mode
    /// have all roots of a search of the whole memory, in ascending order.
    /// </summary>
    /// <param name="image">The image. Tables below a root are read wherever they are.</param>
    /// <param name="mode">The paging mode of the tables; null for those that <see cref="Guess"/> tries.</param>
    /// <param name="part">The number of the part, from 0.</param>
    /// <param name="parts">How many parts there are.</param>
    /// <param name="progress">Receives the number of bytes that have been searched, about once per MiB.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>At most <see cref="MaxRoots"/> roots of each mode. The family of a root is the first one in the part.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such part.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static IReadOnlyList<FoundRoot> FindPart(
        MemoryImage image, PagingMode? mode, int part, int parts, IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(parts);
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(part, parts);
        PagingMode[] modes = mode is { } known
            ? [known]
            : [.. PagingModes.All.Where(one => IsOf(image.Machine, one.Architecture) && !IsPart(one.Mode)).Select(static one => one.Mode)];
        IRootScanner[] scanners = [.. modes.Select(one => ScannerOf(image, one))];
        long count = MemoryPart.Of(image.Segments).LongCount(), first = count * part / parts, next = count * (part + 1) / parts;
        var searched = MemoryPart.Of(image.Segments).Skip((int)first).Take((int)(next - first));
        MemoryPass.Run(image, searched, scanners, progress, cancellationToken);
        image.Memory.ThrowIfDisposed();
        return [.. modes.Zip(scanners).SelectMany(static pair => pair.Second.Found.Zip(
            pair.Second.FamilyKeys, (root, key) => new FoundRoot(RootGuess.Of(pair.First, root), key)))];
    }

    // Each half of a root of 48 bits looks like a root of 47 bits.
    private static bool IsPart(PagingMode mode) => mode == PagingMode.AArch64_4K47;

    private static bool IsOf(InstructionSet? machine, Architecture architecture) => machine switch
    {
        InstructionSet.X86 => architecture == Architecture.X86,
        InstructionSet.X86_64 => architecture is Architecture.X86 or Architecture.X86_64, // of a guest in any mode
        InstructionSet.AArch64 => architecture == Architecture.AArch64,
        InstructionSet.RiscV => architecture == Architecture.RiscV,
        _ => true,
    };

    private static IRootScanner ScannerOf(MemoryImage image, PagingMode mode)
    {
        var visitor = new Visitor(image);
        image.OpenPageTable(default, mode).Accept(ref visitor);
        return visitor.Scanner!;
    }

    /// <summary>Dispatches on the paging format.</summary>
    private struct Visitor(MemoryImage image) : IPageTableVisitor
    {
        public IRootScanner? Scanner { get; private set; }

        public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
        {
            ImageMemory memory = image.Memory;
            Scanner = new RootScanner<TPaging, ForwardMemory>(() => memory.ForwardOnly(), memory.Bounds, memory.ForwardOnly().Keep);
        }
    }
}
