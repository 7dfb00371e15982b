using WalkGen.Linux;

namespace WalkGen.Images;

/// <summary>Opens the address space of a process: its page table with its areas, read-only.</summary>
internal static class ProcessSpace
{
    /// <summary>Since this release, mapping a PTE table may fail, and areas have locks.</summary>
    private static readonly LinuxVersion FirstAsLinux6_12 = new(6, 5);

    /// <summary>The address space of <paramref name="process"/> with <paramref name="table"/>.</summary>
    public static AddressSpace Open(KernelProcess process, PageTable table, LinuxVersion? release)
    {
        var opener = new Opener(
            $"process {process.Id}", release < FirstAsLinux6_12 ? LinuxBehaviour.Linux6_1 : LinuxBehaviour.Linux6_12);
        table.Accept(ref opener);
        AddressSpace space = opener.Opened!;
        foreach (KernelArea area in process.Areas)
        {
            if (area.Range.Last < space.UserEnd) space.Add(VmaOf(area));
        }

        return space;
    }

    private static Vma VmaOf(KernelArea area)
    {
        int shift = area.File?.HugePageShift ?? 0;
        VmFlags flags = shift == 0 ? area.Flags & ~VmFlags.HugeTlb : area.Flags; // the size of its pages is not known
        return new Vma(area.Range, flags) { PageOffset = area.PageOffset, IsFile = area.File is not null, HugePageShift = shift };
    }

    private struct Opener(string name, LinuxBehaviour behaviour) : IPageTableVisitor
    {
        public AddressSpace? Opened { get; private set; }

        public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
            => Opened = new ReadOnlyAddressSpace<TPaging, TMemory>(table.Memory, table.Root, name) { Behaviour = behaviour };
    }
}
