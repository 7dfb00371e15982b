using WalkGen.Linux;

namespace WalkGen.Images;

/// <summary>Opens the address space of a process: its page table with its areas.</summary>
internal static class ProcessSpace
{
    /// <summary>The address space of <paramref name="process"/> with <paramref name="table"/>.</summary>
    public static AddressSpace Open(KernelProcess process, PageTable table, AddressSpace kernel, LinuxBehaviour behaviour)
    {
        AddressSpace space = AddressSpace.OfDump(table, kernel, $"process {process.Id}", behaviour, userEnd: process.End);
        foreach (KernelArea area in process.Areas.Where(static area => !area.IsGate)) space.Add(VmaOf(area));
        return space;
    }

    // Without the size of its huge pages, an area of hugetlb is walked as an ordinary one.
    private static Vma VmaOf(KernelArea area)
    {
        int shift = area.File?.HugePageShift ?? 0;
        VmFlags flags = shift == 0 ? area.Flags & ~VmFlags.HugeTlb : area.Flags;
        return new Vma(area.Range, flags) { PageOffset = area.PageOffset, IsFile = area.File is not null, HugePageShift = shift };
    }
}
