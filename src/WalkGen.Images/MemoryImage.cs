namespace WalkGen.Images;

/// <summary>
/// The memory of a machine in a file: an ELF core as QEMU's <c>dump-guest-memory</c> writes it, plain or packed with gzip.
/// </summary>
/// <remarks>
/// The file is mapped, not loaded, and must not be shortened while the image is open. A packed one is unpacked into a temporary file,
/// which needs as much space as the machine had memory and vanishes with the image. Dispose the image only when nobody walks it any more.
/// </remarks>
public sealed class MemoryImage : IDisposable
{
    private readonly ImageContent[] _contents;
    private readonly ElfMachine? _machine;

    private MemoryImage(IReadOnlyList<string> paths, ImageContent[] contents)
    {
        _contents = contents;
        _machine = contents[0].Machine;
        Path = string.Join(", ", paths);
        Kind = contents[0].Kind;
        Segments = contents[0].Segments.AsReadOnly();
        Cpus = contents[0].Cpus.AsReadOnly();
        VmCoreInfo = contents[0].VmCoreInfo;
        Memory = new ImageMemory(new SegmentMap(MemoryJoin.Join(paths, contents)));
    }

    /// <summary>The file, as it was given to <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>What the file is, for people: such as <c>ELF core (QEMU dump-guest-memory), gzip</c>.</summary>
    public string Kind { get; }

    /// <summary>The instruction set of the machine, for people: such as <c>x86-64</c>.</summary>
    public string Machine => ElfMachineNames.NameOf(_machine);

    /// <summary>
    /// The physical memory in the image: disjoint, in ascending order, each as long as memory and file go on together. Aliases in
    /// the file are counted once.
    /// </summary>
    public IReadOnlyList<ImageSegment> Segments { get; }

    /// <summary>The CPUs whose registers the image holds; may be empty.</summary>
    public IReadOnlyList<CpuState> Cpus { get; }

    /// <summary>What the Linux kernel in the image said about itself; null if the image does not tell.</summary>
    public VmCoreInfo? VmCoreInfo { get; }

    /// <summary>The physical memory.</summary>
    public ImageMemory Memory { get; }

    /// <summary>
    /// How many pages could not be unpacked when they were read, and so counted as missing. Pages that share their bytes count once.
    /// </summary>
    public int DamagedPages => _contents.Sum(static content => content.Bytes.DamagedPages);

    /// <summary>Opens the image at <paramref name="path"/>; its content decides what it is, not its name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Told how many bytes have been unpacked so far, about once per MiB; not called for a plain image.</param>
    /// <param name="cancellationToken">Stops the unpacking.</param>
    /// <exception cref="InvalidImageException">The file is no memory image, or a damaged one.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read, or there is no space to unpack it.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static MemoryImage Open(string path, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ImageContent content = Read(path, progress, cancellationToken);
        try
        {
            return new MemoryImage([path], [content]);
        }
        catch
        {
            content.Bytes.Dispose();
            throw;
        }
    }

    private static ImageContent Read(string path, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        (MappedFile file, bool isGzip) = ImageFile.Open(path, isRaw: false, progress, cancellationToken);
        try
        {
            ImageContent content = ImageFormats.Read(file);
            return isGzip ? content with { Kind = content.Kind + ", gzip" } : content;
        }
        catch
        {
            file.Dispose();
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
    /// The page table with its root at <paramref name="root"/>, in the mode of the first CPU; in an image without CPUs, in the usual
    /// mode of the machine. Whether the image holds the root is for <see cref="PageTable.HasRoot"/> to say.
    /// </summary>
    /// <exception cref="NotSupportedException">The mode is not known, is none, or is one that WalkGen does not read yet.</exception>
    public PageTable OpenPageTable(PhysicalAddress root) => OpenPageTable(root, UsualMode());

    /// <summary>The mode of the first CPU; in an image without CPUs, the usual one of the machine.</summary>
    /// <exception cref="NotSupportedException">The mode is not known.</exception>
    public PagingMode UsualMode()
        => (Cpus.Count > 0 ? Cpus[0].PagingMode : PagingModes.DefaultOf(_machine))
            ?? throw new NotSupportedException($"{Path}: the image does not tell in which mode its {Machine} machine translated addresses.");

    /// <summary>The page table of both halves of the addresses, in a paging mode that has a root for each (AArch64).</summary>
    /// <param name="root">The root of the lower half: TTBR0_EL1. What the register has besides the address is left out.</param>
    /// <param name="kernelRoot">The root of the upper half: TTBR1_EL1.</param>
    /// <param name="mode">The paging mode.</param>
    /// <exception cref="NotSupportedException">The mode has one root for all addresses.</exception>
    public PageTable OpenPageTable(PhysicalAddress root, PhysicalAddress kernelRoot, PagingMode mode)
        => AArch64Tables.Open(Memory, mode, root.Value, kernelRoot.Value)
            ?? throw new NotSupportedException($"{Path}: in the mode '{PagingModes.NameOf(mode)}' one root serves all addresses; there is no other for the kernel.");

    /// <summary>The page table with its root at <paramref name="root"/>, in the paging mode <paramref name="mode"/>.</summary>
    /// <param name="root">The physical address of the root; what a root register has besides it, such as a PCID, is left out.</param>
    /// <param name="mode">The paging mode.</param>
    /// <exception cref="NotSupportedException">The mode is none, or one that WalkGen does not read yet.</exception>
    public PageTable OpenPageTable(PhysicalAddress root, PagingMode mode) => mode switch
    {
        PagingMode.X86 => new PageTable<X86, ImageMemory>(Memory, PagingModes.RootOf(mode, root.Value)),
        PagingMode.X86NoPse => new PageTable<X86NoPse, ImageMemory>(Memory, PagingModes.RootOf(mode, root.Value)),
        PagingMode.X86Pae => new PageTable<X86Pae, ImageMemory>(Memory, PagingModes.RootOf(mode, root.Value)),
        PagingMode.X86_64La57 => new PageTable<X86_64La57, ImageMemory>(Memory, PagingModes.RootOf(mode, root.Value)),
        PagingMode.X86_64 => new PageTable<X86_64, ImageMemory>(Memory, PagingModes.RootOf(mode, root.Value)),
        PagingMode.None => throw new NotSupportedException($"{Path}: without paging there is no page table."),
        _ => AArch64Tables.Open(Memory, mode, root.Value, ttbr1: null) ?? throw new NotSupportedException($"{Path}: WalkGen does not read page tables of the mode '{PagingModes.NameOf(mode)}'."),
    };

    /// <summary>Closes the file. Reading its memory then throws <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        foreach (ImageContent content in _contents) content.Bytes.Dispose();
    }
}
