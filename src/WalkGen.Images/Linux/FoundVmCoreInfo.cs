using System.Globalization;
using System.Text;

namespace WalkGen.Images;

/// <summary>
/// A VMCOREINFO that was found in memory and describes a kernel in the image: its page table maps the kernel's code, and the kernel names
/// its release there. So a page of a process with a text of its own is none.
/// </summary>
/// <param name="Address">The physical address of the text.</param>
/// <param name="Info">The text.</param>
/// <param name="Machine">The machine.</param>
/// <param name="Root">The root of the kernel's page table.</param>
/// <param name="HasSymbols">Whether it names the kernel's symbols, and they can be read.</param>
internal sealed record FoundVmCoreInfo(
    PhysicalAddress Address, VmCoreInfo Info, InstructionSet Machine, KernelRoot Root, bool HasSymbols)
{
    private const int UtsLength = 65; // __NEW_UTS_LEN and a zero byte: the size of each member of new_utsname
    private const int ReleaseMember = 2;

    /// <summary>The VMCOREINFO in <paramref name="text"/>; null if it does not describe a kernel in <paramref name="image"/>.</summary>
    public static FoundVmCoreInfo? Of(MemoryImage image, PhysicalAddress address, byte[] text)
    {
        VmCoreInfo info = VmCoreInfo.Parse(text);
        InstructionSet? machine = image.Machine is null or InstructionSet.None ? KernelRoots.MachineOf(info) : image.Machine;
        if (machine is not { } known || KernelRoots.Of(known, info) is not { } root) return null;

        PageTable table = image.OpenTableOf(root, info, known);
        if (!table.HasRoot || KernelMemory.Open(image.Memory, table) is not { } memory) return null;
        if (info.Symbol("_stext") is not { } code || !table.TryTranslate(code, out PhysicalAddress place)) return null;
        if (!IsNamed(memory, info) || !IsOfCpus(image, code, place)) return null;
        return new FoundVmCoreInfo(address, info, known, root, Kallsyms.Open(memory, info, []) is not null);
    }

    // include/linux/utsname.h, struct uts_namespace; include/uapi/linux/utsname.h, struct new_utsname
    private static bool IsNamed(KernelMemory memory, VmCoreInfo info)
    {
        string? offset = info["OFFSET(uts_namespace.name)"];
        if (info.OsRelease is not { Length: > 0 and < UtsLength } release || info.Symbol("init_uts_ns") is not { } space) return false;
        if (!uint.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out uint name)) return false;

        byte[] expected = Encoding.UTF8.GetBytes(release + '\0');
        byte[] actual = new byte[expected.Length];
        ulong place = unchecked(space.Value + name + (ReleaseMember * UtsLength));
        return memory.TryRead(place, actual) && actual.AsSpan().SequenceEqual(expected);
    }

    // With page-table isolation, a CPU in user mode has a page table that does not map all of the kernel.
    private static bool IsOfCpus(MemoryImage image, VirtualAddress code, PhysicalAddress place)
    {
        foreach (CpuState cpu in image.Cpus)
        {
            if (cpu.PagingMode == PagingMode.None) continue;
            if (image.OpenPageTable(cpu).TryTranslate(code, out PhysicalAddress mapped) && mapped != place) return false;
        }

        return true;
    }
}
