using System.Numerics;
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
public sealed class MemoryImage : IDisposable
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

    /// <summary>
    /// Opens the page table that the first CPU used; without CPUs, as in many images of AArch64, the kernel's own, as
    /// <see cref="OpenKernelPageTable"/> does.
    /// </summary>
    /// <exception cref="NotSupportedException">The CPU had paging off, or the image names neither a CPU nor the kernel's root.</exception>
    public PageTable OpenPageTable() => Cpus.Count > 0 ? OpenPageTable(Cpus[0]) : OpenKernelPageTable();

    /// <summary>Opens the page table that <paramref name="cpu"/> used.</summary>
    /// <exception cref="NotSupportedException">The CPU had paging off.</exception>
    public PageTable OpenPageTable(CpuState cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        if (cpu.PagingMode == PagingMode.None)
            throw new NotSupportedException($"{Path}: CPU {cpu.Index} has paging off (CR0.PG is 0): choose a root and a paging mode.");
        return OpenPageTable(cpu.Root, cpu.PagingMode);
    }

    /// <summary>
    /// Opens the page table with its root at <paramref name="root"/>, in the <see cref="DefaultMode"/> of the image.
    /// <see cref="PageTable.HasRoot"/> reports whether the image contains the root.
    /// </summary>
    /// <exception cref="NotSupportedException">The mode is unknown, or <see cref="PagingMode.None"/>.</exception>
    public PageTable OpenPageTable(PhysicalAddress root) => OpenPageTable(root, DefaultMode());

    /// <summary>The paging mode of the first CPU; without CPUs, that of the kernel; else the usual mode of the machine.</summary>
    /// <exception cref="NotSupportedException">The mode is unknown.</exception>
    public PagingMode DefaultMode() => FindDefaultMode() ?? throw new NotSupportedException(
        $"{Path}: the image does not name the paging mode of its machine ({InstructionSetNames.NameOf(Machine)}): choose one.");

    /// <summary>The <see cref="DefaultMode"/>; null if it is unknown.</summary>
    /// <exception cref="NotSupportedException">WalkGen does not support the <see cref="Machine"/>.</exception>
    public PagingMode? FindDefaultMode()
    {
        if (Machine is { } machine and not InstructionSet.None && !InstructionSetNames.IsSupported(machine))
            throw new NotSupportedException($"{Path}: {InstructionSetNames.NotSupported(machine)}");
        return Cpus.Count > 0 ? Cpus[0].PagingMode : KernelRoot?.Mode ?? PagingModes.DefaultOf(Machine);
    }

    /// <summary>Opens the page table of both halves, in a paging mode that has a root for each half (AArch64).</summary>
    /// <param name="root">The root of the user's half, or the value of TTBR0_EL1.</param>
    /// <param name="kernelRoot">The root of the kernel's half, or the value of TTBR1_EL1.</param>
    /// <param name="mode">The paging mode.</param>
    /// <exception cref="NotSupportedException">
    /// The mode has one root for all addresses (<see cref="PagingModeInfo.HasTwoRoots"/>).
    /// </exception>
    public PageTable OpenPageTable(PhysicalAddress root, PhysicalAddress kernelRoot, PagingMode mode)
    {
        PagingModeInfo info = InfoOf(mode);
        PageTable upper = info.OpenUpper(Memory, kernelRoot.Value)
            ?? throw new NotSupportedException(
                $"{Path}: the paging mode '{info.Name}' has one root for all addresses: leave out the root of the kernel.");
        return AsOfThisMachine(info.Open(Memory, root.Value).WithUpper(upper));
    }

    /// <summary>Opens the page table with its root at <paramref name="root"/>, in the paging mode <paramref name="mode"/>.</summary>
    /// <param name="root">The physical address of the root, or the value of a root register (<see cref="PagingModeInfo.RootOf"/>).</param>
    /// <param name="mode">The paging mode.</param>
    /// <exception cref="NotSupportedException">The mode is <see cref="PagingMode.None"/>, or a value without a member.</exception>
    public PageTable OpenPageTable(PhysicalAddress root, PagingMode mode) => AsOfThisMachine(InfoOf(mode).Open(Memory, root.Value));

    /// <summary>Opens the kernel's own page table, at <see cref="KernelRoot"/>. On AArch64 it translates the kernel's half alone.</summary>
    /// <exception cref="NotSupportedException">The image does not name the root.</exception>
    public PageTable OpenKernelPageTable()
    {
        if (KernelRoot is not { } kernel)
        {
            throw new NotSupportedException(
                $"{Path}: the image does not name the root of the kernel's page table (VMCOREINFO): search for roots, or choose a root.");
        }

        return AsOfThisMachine(OpenKernelRoot(kernel));
    }

    /// <summary>The page table of the kernel that <paramref name="info"/> describes. Flags have the meaning of the hardware.</summary>
    internal PageTable OpenTableOf(KernelRoot root, VmCoreInfo info, InstructionSet machine)
        => WithPhysicalBits(OpenKernelRoot(root), info, machine);

    private PageTable OpenKernelRoot(KernelRoot kernel)
    {
        PagingModeInfo info = InfoOf(kernel.Mode);
        return info.OpenUpper(Memory, kernel.Root.Value) ?? info.Open(Memory, kernel.Root.Value);
    }

    private static int? PhysicalBitsOf(VmCoreInfo? info)
        => info?.Number("sme_mask") is { } mask && BitOperations.IsPow2(mask)
            && BitOperations.Log2((ulong)mask) is >= 32 and < 52 and var bit ? bit : null;

    private static PageTable WithPhysicalBits(PageTable table, VmCoreInfo? info, InstructionSet? machine)
        => PhysicalBitsOf(info) is { } bits && machine == InstructionSet.X86_64 ? table.WithPhysicalBits(bits) : table;

    private PageTable AsOfThisMachine(PageTable table)
    {
        table = WithPhysicalBits(table, VmCoreInfo, Machine);
        return LinuxRelease is { } version ? new LinuxKernel(version).Interpret(table) : table;
    }

    /// <summary>
    /// Searches the memory for VMCOREINFO if the image has no note with it, as raw memory, LiME, AVML and snapshots of VMware. What is
    /// found then answers <see cref="VmCoreInfo"/>, <see cref="VmCoreInfoSource"/>, <see cref="Machine"/>, <see cref="KernelRoot"/> and
    /// all that follows from them. What an image names itself stays.
    /// </summary>
    /// <param name="progress">Receives the number of bytes that have been searched, about once per MiB.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>Whether there is a VMCOREINFO.</returns>
    /// <remarks>
    /// A text counts if the root of the page table that follows from it maps the kernel's code, and if the kernel names the same release
    /// there. The search reads the whole memory. No other thread may use the image.
    /// </remarks>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public bool SearchVmCoreInfo(IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        if (VmCoreInfo is not null) return true;
        return Use(VmCoreInfoSearch.Run(this, progress, cancellationToken));
    }

    /// <summary>Uses the first VMCOREINFO of <paramref name="found"/>; false if there is none.</summary>
    internal bool Use(IReadOnlyList<FoundVmCoreInfo> found)
    {
        if (found.Count == 0) return false;
        FoundVmCoreInfo best = found[0];
        VmCoreInfo = best.Info;
        VmCoreInfoSource = new VmCoreInfoSource(best.Address, [.. found.Skip(1).Select(static other => other.Address)]);
        if (Machine is null or InstructionSet.None) Machine = best.Machine;
        KernelRoot ??= best.Root;
        return true;
    }

    /// <summary>
    /// Opens the symbols of the Linux kernel, which VMCOREINFO names since Linux 6.0. Reads some MiB of the kernel.
    /// </summary>
    /// <exception cref="NotSupportedException">
    /// The image does not contain VMCOREINFO, or VMCOREINFO does not name the symbols, or they are damaged or not in the image.
    /// </exception>
    public KernelSymbols OpenKernelSymbols()
        => KernelSymbols.Open(this, out string? fault) ?? throw new NotSupportedException($"{Path}: {fault}.");

    /// <summary>As <see cref="OpenKernelSymbols"/>; null if that is impossible.</summary>
    public KernelSymbols? FindKernelSymbols() => KernelSymbols.Open(this, out _);

    /// <summary>
    /// The named ranges of the Linux kernel's addresses, on x86-64, AArch64 and RISC-V with 64 bits; null for others, or without
    /// VMCOREINFO.
    /// </summary>
    /// <param name="symbols">The kernel's symbols: some bounds are in its variables. Without them, fewer ranges are known.</param>
    public KernelRegions? FindKernelRegions(KernelSymbols? symbols) => KernelRegions.Of(this, symbols);

    /// <summary>
    /// The Linux kernel that wrote the non-present entries of this image, with the build options that number its special swap types.
    /// </summary>
    /// <param name="version">The release; null for the release in VMCOREINFO.</param>
    /// <returns>Null if the release is unknown or older than <see cref="LinuxKernel.Oldest"/>.</returns>
    /// <remarks>Each call searches again, which reads some MiB of the kernel.</remarks>
    public ImageKernel? FindLinuxKernel(LinuxVersion? version = null) => ImageKernel.Find(this, version);

    /// <summary>The Linux kernel with its processes. It is read at the first call, which reads some 10 MiB of the image.</summary>
    /// <exception cref="NotSupportedException">The image lacks what is needed. The message says what.</exception>
    public DumpedKernel OpenKernel() => _kernel.Value;

    /// <summary>The processes of the Linux machine: <see cref="DumpedKernel.Processes"/>.</summary>
    /// <exception cref="NotSupportedException">The image lacks what is needed. The message says what.</exception>
    public IReadOnlyList<KernelProcess> Processes => OpenKernel().Processes;

    /// <inheritdoc cref="DumpedKernel.OpenAddressSpace"/>
    public AddressSpace? OpenAddressSpace(KernelProcess process) => OpenKernel().OpenAddressSpace(process);

    /// <summary>The same files with a log of what is read. They are closed with this image.</summary>
    internal MemoryImage WithLog(ReadLog log) => new(_paths, Array.ConvertAll(_contents, log.Of));

    private PagingModeInfo InfoOf(PagingMode mode) => PagingModes.Find(mode) ?? throw new NotSupportedException(
        mode == PagingMode.None
            ? $"{Path}: without paging there is no page table: choose a paging mode."
            : $"{Path}: there is no paging mode {(int)mode}: choose one of PagingModes.All.");

    /// <summary>Closes the files. Reading the memory then throws <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        foreach (ImageContent content in _contents) content.Bytes.Dispose();
    }
}
