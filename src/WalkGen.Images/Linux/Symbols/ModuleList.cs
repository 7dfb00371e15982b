using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>The modules of a kernel: <c>modules</c>, the list of <c>struct module</c>, the latest first.</summary>
internal static class ModuleList
{
    /// <summary>The name of the list in kallsyms, which has it with CONFIG_KALLSYMS_ALL.</summary>
    public const string Symbol = "modules";

    private const int MaxModules = 1 << 12; // usual: 200
    private const ulong Unformed = 3; // MODULE_STATE_UNFORMED

    /// <summary>The modules in the list at <paramref name="head"/>. A damaged list ends at the first node that is no module.</summary>
    public static List<KernelObject> Read(KernelMemory memory, ulong head, ModuleLayout layout)
    {
        List<KernelObject> modules = [];
        HashSet<ulong> seen = [];
        foreach (ulong? node in KernelList.Nodes(memory, head, isBackward: false))
        {
            if (node is not { } known || !seen.Add(known) || seen.Count > MaxModules) break;
            KernelObject module = new(memory, unchecked(known - (ulong)layout.List.Offset));
            if (module.Number(layout.State) == Unformed) continue;
            if (!IsModule(module, layout)) break;
            modules.Add(module);
        }

        return modules;
    }

    /// <summary>Whether the list at <paramref name="head"/> is empty, or begins with a module.</summary>
    public static bool IsHead(KernelMemory memory, ulong head, ModuleLayout layout)
        => memory.ReadPointer(head) is { } next
            && (next == head || IsModule(new KernelObject(memory, unchecked(next - (ulong)layout.List.Offset)), layout));

    /// <summary>
    /// Searches the data of the kernel with its code at <paramref name="code"/> for the list; null without a module in it.
    /// </summary>
    public static ulong? Search(KernelMemory memory, ulong code, ModuleLayout layout)
    {
        const ulong SearchedSize = 128 << 20;
        ulong size = (ulong)memory.PageSize, first = code & ~(size - 1), pointer = (ulong)memory.PointerSize;
        ForwardMemory pages = memory.Forward(isSearch: true);
        byte[] ends = new byte[2 * pointer];
        for (ulong searched = 0; searched < SearchedSize; searched += size)
        {
            ulong start = unchecked(first + searched);
            if (memory.IsReadOnlyData(start) || !memory.TryReadToPageEnd(start, pages, out ReadOnlySpan<byte> page)) continue;
            for (ulong at = 0; at + (2 * pointer) <= size; at += pointer)
            {
                ulong head = unchecked(start + at), next = PointerIn(page, at), previous = PointerIn(page, at + pointer);
                if (next == head || next < code >> 1 || previous < code >> 1 || (next | previous) % pointer != 0) continue;
                if (memory.ReadPointer(unchecked(next + pointer)) != head || memory.ReadPointer(previous) != head) continue;
                if (!IsModule(new KernelObject(memory, unchecked(next - (ulong)layout.List.Offset)), layout)) continue;
                if (memory.TryRead(head, ends)) return head; // a log has it then: it does not log a search
            }
        }

        return null;

        ulong PointerIn(ReadOnlySpan<byte> bytes, ulong at) => pointer == sizeof(ulong)
            ? BinaryPrimitives.ReadUInt64LittleEndian(bytes[(int)at..])
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes[(int)at..]);
    }

    private static bool IsModule(KernelObject module, ModuleLayout layout) => module.Pointer(layout.Self) == module.Address;
}
