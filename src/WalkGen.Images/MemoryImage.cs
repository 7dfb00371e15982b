using WalkGen.Linux;

namespace WalkGen.Images;

/// <summary>
/// The memory of a machine, from one or more files: ELF cores, kdump-compressed files, LiME, Windows crash dumps or raw memory, plain or
/// packed.
/// </summary>
/// <remarks>
/// <para>
/// A file is mapped or read when it is needed, not loaded (<see cref="ImageOptions.MapsFiles"/>). What cannot be read, after an I/O error
/// or where the file was cut, is missing (<see cref="UnreadablePages"/>). A walk or a search that is under way when the image is disposed
/// ends with <see cref="ObjectDisposedException"/>.
/// </para>
/// <para>
/// A packed file (<see cref="ImagePacking"/>) is unpacked into a temporary file, once, which needs as much space as the machine had memory
/// that is not zero. A dump in makedumpfile's flattened format is rearranged into a temporary file. Both are deleted with the image
/// (<see cref="ImageOptions.TemporaryDirectory"/>).
/// </para>
/// <para>
/// A page of a kdump-compressed file is unpacked when it is read. The last 32 MiB of unpacked pages are cached. <see cref="RootScan"/>
/// reads all pages and caches tables alone.
/// </para>
/// <para>
/// The page tables that it opens are read as those of the machine: their flags as the Linux release in VMCOREINFO means them
/// (<see cref="LinuxKernel.Interpret"/>), their addresses without the bit of memory encryption (<see cref="PhysicalBits"/>).
/// </para>
/// </remarks>
public sealed partial class MemoryImage : IDisposable
{
    private readonly IReadOnlyList<string> _paths;
    private readonly ImageContent[] _contents;
    private readonly Lazy<DumpedKernel> _kernel;

    private MemoryImage(IReadOnlyList<string> paths, ImageContent[] contents)
    {
        _paths = paths;
        _contents = contents;
        _kernel = new Lazy<DumpedKernel>(() => KernelOpening.Open(this), LazyThreadSafetyMode.PublicationOnly);
        Machine = MemoryJoin.MachineOf(paths, contents);
        MemoryPiece[] pieces = MemoryJoin.Join(paths, contents);
        Path = string.Join(", ", paths);
        Files = Array.ConvertAll(contents, static content => content.File).AsReadOnly();
        Segments = (contents.Length == 1 ? contents[0].Segments : Array.ConvertAll(
            pieces, static piece => new ImageSegment(new PhysicalAddress(piece.Start), piece.Length, piece.Offset))).AsReadOnly();
        PhysicalRange[] zeros = MissingMemory.Find([.. contents.SelectMany(static content => content.Zeros)], Segments);
        ZeroSegments = zeros.AsReadOnly();
        List<PhysicalRange> missing = [.. contents.SelectMany(static content => content.Missing)];
        MissingSegments = (missing.Count == 0 ? [] : MissingMemory.Find(missing, RangeSet.Union(Segments, zeros))).AsReadOnly();
        DifferingOverlaps = contents.SelectMany(static content => content.Overlaps).ToArray().AsReadOnly();
        Cpus = (Array.Find(contents, static content => content.Cpus.Length > 0)?.Cpus ?? []).AsReadOnly();
        VmCoreInfo = Array.Find(contents, static content => content.VmCoreInfo is not null)?.VmCoreInfo;
        VmCoreInfoSource = VmCoreInfo is null ? null : new VmCoreInfoSource(null, []);
        KernelRoot = Array.Find(contents, static content => content.KernelRoot is not null)?.KernelRoot
            ?? (VmCoreInfo is null ? null : KernelRoots.Of(Machine, VmCoreInfo));
        Memory = new ImageMemory(new SegmentMap(MemoryJoin.AddZeros(pieces, zeros, contents[0].Bytes)));
    }

    /// <summary>The path that was opened; with several files, all paths separated by commas.</summary>
    public string Path { get; }

    /// <summary>The files, in the order of the paths.</summary>
    public IReadOnlyList<ImageFileInfo> Files { get; }

    /// <summary>The instruction set of the machine; null if the image does not name it.</summary>
    public InstructionSet? Machine { get; private set; }

    /// <summary>
    /// The physical memory in the image: disjoint segments in ascending order. A segment is contiguous both in memory and in its file.
    /// Memory that a file contains twice is listed once. There is no segment if a kdump-compressed file was cut before its first page.
    /// </summary>
    public IReadOnlyList<ImageSegment> Segments { get; }

    /// <summary>
    /// The physical memory that the image names but does not contain: disjoint ranges in ascending order. The file was truncated, or its
    /// writer left pages out.
    /// </summary>
    public IReadOnlyList<PhysicalRange> MissingSegments { get; }

    /// <summary>
    /// The physical memory that the image leaves out and that is read as zeros: disjoint ranges in ascending order, not in
    /// <see cref="Segments"/> or <see cref="MissingSegments"/>. In an ELF core these are the bytes from <c>p_filesz</c> to <c>p_memsz</c>,
    /// in a kdump-compressed file the pages that are missing if only pages of zeros were excluded (<c>-d 1</c>).
    /// </summary>
    /// <remarks>
    /// makedumpfile leaves out pages that are not zeros in the same way (<c>-d 31</c>), but never a page table. The zeros of a table are
    /// certain, those of other pages are not.
    /// </remarks>
    public IReadOnlyList<PhysicalRange> ZeroSegments { get; }

    /// <summary>
    /// The program headers of ELF cores with different bytes for the same memory, as in copies of the memory of a running machine. The
    /// later header is used.
    /// </summary>
    public IReadOnlyList<DifferingOverlap> DifferingOverlaps { get; }

    /// <summary>
    /// The CPUs whose registers the image contains, or none. With several files, the CPUs of the first file that has any.
    /// </summary>
    public IReadOnlyList<CpuState> Cpus { get; }

    /// <summary>
    /// The VMCOREINFO of the Linux kernel; null if the image has no note with it. <see cref="SearchVmCoreInfo"/> then finds it in memory.
    /// </summary>
    public VmCoreInfo? VmCoreInfo { get; private set; }

    /// <summary>Where <see cref="VmCoreInfo"/> is from; null without one.</summary>
    public VmCoreInfoSource? VmCoreInfoSource { get; private set; }

    /// <summary>
    /// The root of the kernel's page table, from VMCOREINFO or the header of a Windows crash dump; null if neither names it.
    /// </summary>
    public KernelRoot? KernelRoot { get; private set; }

    /// <summary>The release of the Linux kernel, from VMCOREINFO; null if the image does not name one from 5.0 on.</summary>
    public LinuxVersion? LinuxRelease
        => LinuxVersion.TryParse(VmCoreInfo?.OsRelease, out var release) && release >= LinuxKernel.Oldest ? release : null;

    /// <summary>
    /// The number of bits of a physical address, if memory encryption uses a higher bit of each entry (AMD SME and SEV: <c>sme_mask</c> of
    /// VMCOREINFO); else null.
    /// </summary>
    public int? PhysicalBits => PhysicalBitsOf(VmCoreInfo);

    /// <summary>The physical memory.</summary>
    public ImageMemory Memory { get; }

    /// <summary>
    /// The number of pages that were read and could not be unpacked. They count as missing. Each page counts once.
    /// </summary>
    public int DamagedPages => _contents.Sum(static content => content.Bytes.DamagedPages);

    /// <summary>
    /// The number of pages of the files that were needed and could not be read: after an I/O error, or where a file was cut. They count as
    /// missing. If it is not 0, results may be incomplete.
    /// </summary>
    public long UnreadablePages => _contents.Sum(static content => content.Bytes.UnreadablePages);

    /// <summary>Whether the image contains the memory at <paramref name="address"/>, leaves it out, or does not name it.</summary>
    /// <param name="address">A physical address. Devices and holes in the memory are not named by an image.</param>
    /// <remarks>
    /// LiME, raw files and the bitmaps of Windows crash dumps do not list the memory that they leave out: it is
    /// <see cref="FramePresence.NotNamed"/>. A page of a kdump-compressed file that cannot be unpacked is
    /// <see cref="FramePresence.Held"/> (<see cref="DamagedPages"/>).
    /// </remarks>
    public FramePresence PresenceOf(PhysicalAddress address)
    {
        if (RangeSet.Contains(Segments, address)) return FramePresence.Held;
        return RangeSet.Contains(ZeroSegments, address) || RangeSet.Contains(MissingSegments, address)
            ? FramePresence.LeftOut
            : FramePresence.NotNamed;
    }

    /// <summary>Whether the memory at <paramref name="address"/> was left out and is read as zeros (<see cref="ZeroSegments"/>).</summary>
    public bool IsLeftOutAsZeros(PhysicalAddress address) => RangeSet.Contains(ZeroSegments, address);

    /// <summary>The size of the unpacked pages in the cache, in bytes.</summary>
    internal long CachedBytes => _contents.Sum(static content => content.Bytes.CachedBytes);

    /// <summary>Opens the image at <paramref name="path"/>. The content decides the format, not the name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Receives the number of bytes that have been unpacked, about once per MiB, and then the number that have been
    /// rearranged. A plain image reports nothing.</param>
    /// <param name="cancellationToken">Stops the unpacking.</param>
    /// <exception cref="InvalidImageException">The file is not a memory image, or is damaged.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read, or there is no space to unpack it.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static MemoryImage Open(string path, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open([path], new ImageOptions(), progress, cancellationToken);
    }

    /// <summary>Opens several images that together contain the memory of one machine.</summary>
    /// <param name="paths">The files, in any order, at least one.</param>
    /// <param name="progress">Receives the number of bytes of the current file that have been unpacked.</param>
    /// <param name="cancellationToken">Stops the unpacking.</param>
    /// <exception cref="InvalidImageException">
    /// A file is not a memory image, or is damaged. Or two files contain the same memory, or belong to different machines.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read, or there is no space to unpack it.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static MemoryImage Open(
        IReadOnlyList<string> paths, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        return Open(paths, new ImageOptions(), progress, cancellationToken);
    }

    /// <summary>Opens files that contain memory alone, without headers. The machine and its CPUs are unknown.</summary>
    /// <param name="paths">The files, one after the other, at least one.</param>
    /// <param name="start">The physical address of the first byte of the first file.</param>
    /// <param name="progress">Receives the number of bytes of the current file that have been unpacked.</param>
    /// <param name="cancellationToken">Stops the unpacking.</param>
    /// <exception cref="InvalidImageException">A file is empty or ends beyond 2^64.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read, or there is no space to unpack it.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static MemoryImage OpenRaw(
        IReadOnlyList<string> paths, PhysicalAddress start, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        return Open(paths, new ImageOptions { RawLayout = RawLayout.At([start]) }, progress, cancellationToken);
    }

    /// <summary>Opens one or more files that together contain the memory of one machine.</summary>
    /// <param name="paths">The files, at least one; raw files in the order of their memory.</param>
    /// <param name="options">How to open them.</param>
    /// <param name="progress">Receives the number of bytes of the current file that have been unpacked.</param>
    /// <param name="cancellationToken">Stops the unpacking.</param>
    /// <exception cref="InvalidImageException">
    /// A file is not a memory image, or is damaged. Or two files contain the same memory, or belong to different machines.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read, or there is no space to unpack it.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static MemoryImage Open(
        IReadOnlyList<string> paths, ImageOptions options, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        RequirePaths(paths);
        ArgumentNullException.ThrowIfNull(options);
        RawMemory? raw = options.RawLayout is { } layout ? new RawMemory(layout) : null;
        List<ImageContent> contents = new(paths.Count);
        try
        {
            ImageOpening opening = new(options.MapsFiles, options.TemporaryDirectory, progress, cancellationToken);
            foreach (string path in paths) contents.Add(ImageFile.Read(path, raw, opening));
            if (raw is not null) return new MemoryImage(paths, raw.Place(contents));
            RequireMemory(paths, contents);
            return new MemoryImage(paths, [.. contents]);
        }
        catch
        {
            foreach (ImageContent content in contents) content.Bytes.Dispose();
            throw;
        }
    }

    // A part of a split dump may have no page.
    private static void RequireMemory(IReadOnlyList<string> paths, List<ImageContent> contents)
    {
        if (contents.Exists(static content => content.Segments.Length > 0 || content.File.LostPages > 0)) return;
        throw new InvalidImageException(
            $"{string.Join(", ", paths)}: {(paths.Count == 1 ? "its bitmap lists" : "their bitmaps list")} no dumped page: "
            + "the image is empty; dump the machine again.");
    }

    private static void RequirePaths(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Count == 0) throw new ArgumentException("At least one file is needed.", nameof(paths));
        foreach (string path in paths) ArgumentException.ThrowIfNullOrEmpty(path, nameof(paths));
    }

    /// <summary>The same files with a log of what is read. They are closed with this image.</summary>
    internal MemoryImage WithLog(ReadLog log) => new(_paths, Array.ConvertAll(_contents, log.Of));

    /// <summary>Closes the files. Reading the memory then throws <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        foreach (ImageContent content in _contents) content.Bytes.Dispose();
    }
}
