using System.Numerics;
using WalkGen.Linux;

namespace WalkGen.Images;

// The page tables of the machine.
public sealed partial class MemoryImage
{
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
        {
            string reason = Machine is InstructionSet.AArch64 or InstructionSet.RiscV ? "" : " (CR0.PG is 0)";
            throw new NotSupportedException($"{Path}: CPU {cpu.Index} has paging off{reason}: choose a root and a paging mode.");
        }

        if (cpu.Ttbr1 is not { } upper) return OpenPageTable(cpu.Root, cpu.PagingMode);
        PhysicalAddress kernel = new(upper);
        return cpu.HasUpperHalfOnly
            ? AsOfThisMachine(OpenKernelRoot(new KernelRoot(kernel, cpu.PagingMode)))
            : OpenPageTable(cpu.Root, kernel, cpu.PagingMode);
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

    private PagingModeInfo InfoOf(PagingMode mode) => PagingModes.Find(mode) ?? throw new NotSupportedException(
        mode == PagingMode.None
            ? $"{Path}: without paging there is no page table: choose a paging mode."
            : $"{Path}: there is no paging mode {(int)mode}: choose one of PagingModes.All.");
}
