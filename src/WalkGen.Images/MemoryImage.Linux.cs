using WalkGen.Linux;

namespace WalkGen.Images;

// The Linux kernel of the machine.
public sealed partial class MemoryImage
{
    /// <summary>What is read once of the kernel.</summary>
    internal KernelTables KernelTables { get; } = new();

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
    /// <remarks>The first call reads some MiB of the kernel, and so does each if its symbols do not decide all options.</remarks>
    public ImageKernel? FindLinuxKernel(LinuxVersion? version = null) => ImageKernel.Find(this, version);

    /// <summary>The Linux kernel with its processes. It is read at the first call, which reads some 10 MiB of the image.</summary>
    /// <exception cref="NotSupportedException">The image lacks what is needed. The message says what.</exception>
    public DumpedKernel OpenKernel() => _kernel.Value;

    /// <summary>The processes of the Linux machine: <see cref="DumpedKernel.Processes"/>.</summary>
    /// <exception cref="NotSupportedException">The image lacks what is needed. The message says what.</exception>
    public IReadOnlyList<KernelProcess> Processes => OpenKernel().Processes;

    /// <inheritdoc cref="DumpedKernel.OpenAddressSpace"/>
    public AddressSpace? OpenAddressSpace(KernelProcess process) => OpenKernel().OpenAddressSpace(process);
}
