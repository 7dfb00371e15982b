namespace WalkGen.Images;

/// <summary>
/// The area of the vsyscall page, which maps list for each process though it belongs to none (x86-64). It is in the kernel's half.
/// Source: Linux, <c>arch/x86/entry/vsyscall/vsyscall_64.c</c>, <c>get_gate_vma</c>.
/// </summary>
internal sealed class GateArea
{
    /// <summary>Its name.</summary>
    public const string Name = "[vsyscall]";

    private const ulong HasVsyscall = 1UL << 1; // MM_CONTEXT_HAS_VSYSCALL: not in processes of 32 bits

    private readonly KernelField? _flags;

    private GateArea(KernelObject area, KernelField? flags) => (Area, _flags) = (area, flags);

    /// <summary>The <c>vm_area_struct</c>.</summary>
    public KernelObject Area { get; }

    /// <summary>Finds the area; null if the kernel has none, or no symbol for it.</summary>
    public static GateArea? Find(KernelMemory memory, KernelTypes types, ProcessSymbols symbols)
    {
        if (symbols.GateArea is not { } area || symbols.VsyscallMode is not { } mode) return null;
        if (memory.ReadUInt32(mode) is not { } value || types.Enumerator("XONLY"u8) is not { } executeOnly) return null;
        bool isNone = value == executeOnly + 1; // enum { EMULATE, XONLY, NONE }
        return isNone ? null : new GateArea(new KernelObject(memory, area), types.Find("mm_struct")?.Find("context.flags"));
    }

    /// <summary>Whether the process with the <c>mm_struct</c> <paramref name="mm"/> has the area.</summary>
    public bool IsIn(KernelObject mm) => _flags is not { } flags || ((mm.Number(flags) ?? 0) & HasVsyscall) != 0;
}
