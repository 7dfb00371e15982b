namespace WalkGen.Images;

/// <summary>
/// What a range of the kernel's addresses is for. Sources: Linux, <c>Documentation/arch/x86/x86_64/mm.rst</c>,
/// <c>Documentation/arch/arm64/memory.rst</c>, <c>Documentation/arch/riscv/vm-layout.rst</c>, and the markers of each
/// <c>ptdump</c>.
/// </summary>
public enum KernelRegionKind
{
    /// <summary>All physical memory at a constant distance: the direct map, on AArch64 and RISC-V the linear map.</summary>
    DirectMap,

    /// <summary>The areas of <c>vmalloc</c> and <c>ioremap</c>.</summary>
    Vmalloc,

    /// <summary>The array of <c>struct page</c>.</summary>
    Vmemmap,

    /// <summary>The kernel itself: its code and data.</summary>
    KernelImage,

    /// <summary>Modules, and code that BPF compiled.</summary>
    Modules,

    /// <summary>Mappings at addresses that the compiler knows.</summary>
    Fixmap,

    /// <summary>The shadow memory of KASAN.</summary>
    KasanShadow,

    /// <summary>x86-64: room before the direct map, reserved for a hypervisor.</summary>
    GuardHole,

    /// <summary>x86-64: local descriptor tables, with page-table isolation.</summary>
    LdtRemap,

    /// <summary>x86-64: what a CPU needs to enter the kernel, such as stacks and descriptor tables.</summary>
    CpuEntryArea,

    /// <summary>x86-64: the stacks that return to code of 16 bits (<c>espfix</c>).</summary>
    Espfix,

    /// <summary>x86-64: the services of the firmware (EFI).</summary>
    Efi,

    /// <summary>x86-64: the page that user code called for some system calls.</summary>
    Vsyscall,

    /// <summary>AArch64 and RISC-V: the I/O space of PCI.</summary>
    PciIo,
}
