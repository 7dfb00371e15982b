using WalkGen.Linux;

namespace WalkGen.Images;

/// <summary>
/// Computes the root of the kernel's page table and its paging mode from VMCOREINFO.
/// Source: Linux, <c>Documentation/admin-guide/kdump/vmcoreinfo.rst</c> and the <c>__pa_symbol</c> of each architecture.
/// </summary>
internal static class KernelRoots
{
    private const ulong X86_64KernelMap = 0xffff_ffff_8000_0000; // __START_KERNEL_map

    /// <summary>The root of the kernel on <paramref name="machine"/>; null if <paramref name="info"/> lacks a necessary value.</summary>
    /// <remarks>
    /// QEMU does not name the machine in kdump-compressed files of arm64. Then a number that one architecture alone writes names it.
    /// </remarks>
    public static KernelRoot? Of(InstructionSet? machine, VmCoreInfo info)
    {
        if (info.Symbol("swapper_pg_dir") is not { } root) return null;
        return (machine ?? MachineOf(info)) switch
        {
            InstructionSet.X86_64 => OfX86_64(info, root.Value),
            InstructionSet.X86 => OfX86(info, root.Value),
            InstructionSet.AArch64 => OfArm64(info, root.Value),
            InstructionSet.RiscV => OfRiscV(info, root.Value),
            _ => null,
        };
    }

    /// <summary>The machine of a number that one architecture alone writes; null if there is none.</summary>
    public static InstructionSet? MachineOf(VmCoreInfo info)
    {
        if (info.Number("kimage_voffset") is not null) return InstructionSet.AArch64;
        if (info.Number("va_kernel_pa_offset") is not null) return InstructionSet.RiscV;
        return info.Number("phys_base") is not null ? InstructionSet.X86_64 : null;
    }

    private static KernelRoot? OfX86_64(VmCoreInfo info, ulong root)
    {
        // Before Linux 4.10, VMCOREINFO has no phys_base.
        if (info.Number("phys_base") is not { } physicalBase || root < X86_64KernelMap) return null;
        return new KernelRoot(
            new PhysicalAddress(unchecked(root - X86_64KernelMap + (ulong)physicalBase)),
            info.Number("pgtable_l5_enabled") is 1 ? PagingMode.X86_64La57 : PagingMode.X86_64);
    }

    private static KernelRoot? OfX86(VmCoreInfo info, ulong root)
    {
        ulong pageOffset = LinuxKernel.DefaultKernelStart<X86>().Value; // PAGE_OFFSET, unless CONFIG_VMSPLIT chose another split
        if (root < pageOffset || root > uint.MaxValue) return null;
        return new KernelRoot(new PhysicalAddress(root - pageOffset), info["CONFIG_X86_PAE"] == "y" ? PagingMode.X86Pae : PagingMode.X86);
    }

    private static KernelRoot? OfArm64(VmCoreInfo info, ulong root)
    {
        if (info.Number("kimage_voffset") is not { } offset) return null;

        // A kernel that was built for 52 bits may run with fewer: TCR_EL1 decides.
        long? built = info.Number("VA_BITS");
        long? bits = info.Number("TCR_EL1_T1SZ") is { } unused ? 64 - unused : built;
        if (PagingModes.OfAArch64(info.PageSize, bits) is not { } mode) return null;

        // With 64 KiB granules the root table then has the size for 52 bits, and its end is used (TTBR1_BADDR_4852_OFFSET).
        ulong end = mode == PagingMode.AArch64_64K48 && built == 52 ? (1024 - 64) * 8UL : 0;
        return new KernelRoot(new PhysicalAddress(unchecked(root - (ulong)offset + end)), mode);
    }

    private static KernelRoot? OfRiscV(VmCoreInfo info, ulong root)
    {
        if (info.Number("va_kernel_pa_offset") is not { } offset) return null;

        // The kernel chooses the mode when it starts. Older releases have VA_BITS alone.
        PagingMode? used = info.Number("satp") is { } satp ? PagingModes.OfSatp((ulong)satp) : null;
        if ((used ?? PagingModes.OfRiscV(info.Number("VA_BITS"))) is not { } mode) return null;
        return new KernelRoot(new PhysicalAddress(unchecked(root - (ulong)offset)), mode);
    }
}
