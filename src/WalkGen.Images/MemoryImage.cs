namespace WalkGen.Images;

/// <summary>
/// The memory of a machine in one file or several: ELF cores, kdump-compressed files, LiME, crash dumps of Windows or raw memory, plain or
/// packed with gzip.
/// </summary>
/// <remarks>
/// A file is mapped, not loaded, and must not be shortened while the image is open. A packed one is unpacked into a temporary file, which
/// needs as much space as the machine had memory and vanishes with the image; a dump in makedumpfile's flattened format is rearranged into
/// one. A page of a kdump-compressed file is unpacked into memory when it is first read, and stays there until the image is closed; a
/// <see cref="RootScan"/>, which reads all of them, keeps none. Dispose the image only when nobody walks it any more.
/// </remarks>
public sealed class MemoryImage : IDisposable
{
    private readonly ImageContent[] _contents;

    private MemoryImage(IReadOnlyList<string> paths, ImageContent[] contents)
    {
        _contents = contents;
        Machine = MemoryJoin.MachineOf(paths, contents);
        MemoryPiece[] pieces = MemoryJoin.Join(paths, contents);
        Path = string.Join(", ", paths);
        Files = Array.ConvertAll(contents, static content => content.File).AsReadOnly();
        Segments = Array.ConvertAll(pieces, static piece => new ImageSegment(new PhysicalAddress(piece.Start), piece.Length, piece.Offset)).AsReadOnly();
        MissingSegments = MissingMemory.Of([.. contents.SelectMany(static content => content.Missing)], [.. Segments]).AsReadOnly();
        Cpus = (Array.Find(contents, static content => content.Cpus.Length > 0)?.Cpus ?? []).AsReadOnly();
        VmCoreInfo = Array.Find(contents, static content => content.VmCoreInfo is not null)?.VmCoreInfo;
        KernelRoot = Array.Find(contents, static content => content.KernelRoot is not null)?.KernelRoot
            ?? (VmCoreInfo is null ? null : KernelRoots.Of(Machine, VmCoreInfo));
        Memory = new ImageMemory(new SegmentMap(pieces));
    }

    /// <summary>The file, as it was given to <see cref="Open(string, IProgress{long}, CancellationToken)"/>; of several, all with commas between.</summary>
    public string Path { get; }

    /// <summary>The files, in the order in which they were given.</summary>
    public IReadOnlyList<ImageFileInfo> Files { get; }

    /// <summary>The instruction set of the machine; null if the image does not name it.</summary>
    public InstructionSet? Machine { get; }

    /// <summary>
    /// The physical memory in the image: disjoint, in ascending order, each as long as memory and file go on together. Aliases in
    /// the file are counted once.
    /// </summary>
    public IReadOnlyList<ImageSegment> Segments { get; }

    /// <summary>
    /// The physical memory that the image names but does not hold, because its file was cut off or its writer left pages out: disjoint,
    /// in ascending order.
    /// </summary>
    public IReadOnlyList<PhysicalRange> MissingSegments { get; }

    /// <summary>The CPUs whose registers the image holds; may be empty. Of several files, those of the first that has any.</summary>
    public IReadOnlyList<CpuState> Cpus { get; }

    /// <summary>What the Linux kernel in the image said about itself; null if the image does not tell.</summary>
    public VmCoreInfo? VmCoreInfo { get; }

    /// <summary>The root of the kernel's page table, as <see cref="VmCoreInfo"/> or the header of a crash dump of Windows says; null if neither does.</summary>
    public KernelRoot? KernelRoot { get; }

    /// <summary>The physical memory.</summary>
    public ImageMemory Memory { get; }

    /// <summary>
    /// How many pages could not be unpacked when they were read, and so counted as missing. Pages that share their bytes count once.
    /// </summary>
    public int DamagedPages => _contents.Sum(static content => content.Bytes.DamagedPages);

    /// <summary>How many pages were unpacked and are kept.</summary>
    internal int KeptPages => _contents.Sum(static content => content.Bytes.KeptPages);

    /// <summary>Opens the image at <paramref name="path"/>; its content decides what it is, not its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Told how many bytes have been unpacked so far, about once per MiB; not called for a plain image.
    /// Of a flattened dump, how many have been rearranged; of one in gzip, one after the other, each from 0 on.</param>
    /// <param name="cancellationToken">Stops the unpacking.</param>
    /// <exception cref="InvalidImageException">The file is no memory image, or a damaged one.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read, or there is no space to unpack it.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static MemoryImage Open(string path, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open([path], raw: null, progress, cancellationToken);
    }

    /// <summary>Opens several images that together are the memory of one machine.</summary>
    /// <param name="paths">The files, in any order, at least one.</param>
    /// <param name="progress">Told how many bytes of the file at hand have been unpacked so far.</param>
    /// <param name="cancellationToken">Stops the unpacking.</param>
    /// <exception cref="InvalidImageException">A file is no memory image, or a damaged one; two hold the same memory, or are of different machines.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read, or there is no space to unpack it.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static MemoryImage Open(IReadOnlyList<string> paths, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        RequirePaths(paths);
        return Open(paths, raw: null, progress, cancellationToken);
    }

    /// <summary>Opens files that hold nothing but memory. Nothing is known about the machine and its CPUs.</summary>
    /// <param name="paths">The files, one behind the other, at least one. All but the last end at a multiple of 64 KiB.</param>
    /// <param name="start">The physical address of the first byte of the first file.</param>
    /// <param name="progress">Told how many bytes of the file at hand have been unpacked so far.</param>
    /// <param name="cancellationToken">Stops the unpacking.</param>
    /// <exception cref="InvalidImageException">A file is empty, runs over 2^64, or does not begin at a multiple of 64 KiB.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read, or there is no space to unpack it.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static MemoryImage OpenRaw(
        IReadOnlyList<string> paths, PhysicalAddress start, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        RequirePaths(paths);
        return Open(paths, new RawMemory(start), progress, cancellationToken);
    }

    private static void RequirePaths(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Count == 0) throw new ArgumentException("At least one file is needed.", nameof(paths));
        foreach (string path in paths) ArgumentException.ThrowIfNullOrEmpty(path, nameof(paths));
    }

    private static MemoryImage Open(IReadOnlyList<string> paths, RawMemory? raw, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        List<ImageContent> contents = new(paths.Count);
        try
        {
            foreach (string path in paths) contents.Add(ImageFile.Read(path, raw, progress, cancellationToken));
            return new MemoryImage(paths, [.. contents]);
        }
        catch
        {
            foreach (ImageContent content in contents) content.Bytes.Dispose();
            throw;
        }
    }

    /// <summary>The page table that <paramref name="cpu"/> used.</summary>
    /// <exception cref="NotSupportedException">The CPU had paging off, or WalkGen does not read its paging mode yet.</exception>
    public PageTable OpenPageTable(CpuState cpu)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        if (cpu.PagingMode == PagingMode.None)
            throw new NotSupportedException($"{Path}: CPU {cpu.Index} has paging off (CR0.PG is 0), so it uses no page table.");
        return OpenPageTable(cpu.Root, cpu.PagingMode);
    }

    /// <summary>
    /// The page table with its root at <paramref name="root"/>, in the <see cref="DefaultMode"/> of the image.
    /// Whether the image holds the root is for <see cref="PageTable.HasRoot"/> to say.
    /// </summary>
    /// <exception cref="NotSupportedException">The mode is not known, is none, or is one that WalkGen does not read yet.</exception>
    public PageTable OpenPageTable(PhysicalAddress root) => OpenPageTable(root, DefaultMode());

    /// <summary>The mode of the first CPU; in an image without CPUs, that of the kernel; else the usual one of the machine.</summary>
    /// <exception cref="NotSupportedException">The mode is not known.</exception>
    public PagingMode DefaultMode()
        => (Cpus.Count > 0 ? Cpus[0].PagingMode : KernelRoot?.Mode ?? PagingModes.DefaultOf(Machine))
            ?? throw new NotSupportedException($"{Path}: the image does not tell in which mode its {InstructionSetNames.NameOf(Machine)} machine translated addresses.");

    /// <summary>The page table of both halves of the addresses, in a paging mode that has a root for each (AArch64).</summary>
    /// <param name="root">The root of the lower half: TTBR0_EL1. What the register has besides the address is left out.</param>
    /// <param name="kernelRoot">The root of the upper half: TTBR1_EL1.</param>
    /// <param name="mode">The paging mode.</param>
    /// <exception cref="NotSupportedException">The mode has one root for all addresses.</exception>
    public PageTable OpenPageTable(PhysicalAddress root, PhysicalAddress kernelRoot, PagingMode mode)
    {
        PagingModeInfo row = Row(mode);
        PageTable upper = row.OpenUpper(Memory, kernelRoot.Value)
            ?? throw new NotSupportedException($"{Path}: in the mode '{row.Name}' one root serves all addresses; there is no other for the kernel.");
        return row.Open(Memory, root.Value).WithUpper(upper);
    }

    /// <summary>The page table with its root at <paramref name="root"/>, in the paging mode <paramref name="mode"/>.</summary>
    /// <param name="root">The physical address of the root; what a root register has besides it, such as a PCID, is left out.
    /// For RISC-V also a value of satp (<see cref="RiscV{TMode}.RootOf"/>).</param>
    /// <param name="mode">The paging mode.</param>
    /// <exception cref="NotSupportedException">The mode is none, or one that WalkGen does not read yet.</exception>
    public PageTable OpenPageTable(PhysicalAddress root, PagingMode mode) => Row(mode).Open(Memory, root.Value);

    /// <summary>The kernel's own page table, at <see cref="KernelRoot"/>. On AArch64 it is the upper half alone.</summary>
    /// <exception cref="NotSupportedException">The image does not tell where it is.</exception>
    public PageTable OpenKernelPageTable()
    {
        if (KernelRoot is not { } kernel) throw new NotSupportedException($"{Path}: the image does not tell where its kernel has its page table (VMCOREINFO).");
        PagingModeInfo row = Row(kernel.Mode);
        return row.OpenUpper(Memory, kernel.Root.Value) ?? row.Open(Memory, kernel.Root.Value);
    }

    private PagingModeInfo Row(PagingMode mode) => PagingModes.Find(mode) ?? throw new NotSupportedException(
        mode == PagingMode.None
            ? $"{Path}: without paging there is no page table."
            : $"{Path}: WalkGen does not read page tables of the mode '{PagingModes.NameOf(mode)}'.");

    /// <summary>Closes the files. Reading its memory then throws <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        foreach (ImageContent content in _contents) content.Bytes.Dispose();
    }
}
