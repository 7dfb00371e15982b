using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>A paging mode, its names and its page tables: one row of <see cref="PagingModes.All"/>.</summary>
public abstract class PagingModeInfo
{
    private protected PagingModeInfo(PagingMode mode, string word)
    {
        Mode = mode;
        Word = word;
    }

    /// <summary>The mode.</summary>
    public PagingMode Mode { get; }

    /// <summary>The mode as one word for command lines, such as <c>x86-64-la57</c>.</summary>
    public string Word { get; }

    /// <summary>The name of the mode for people, such as <c>x86-64, 5 levels (LA57)</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The architecture that has the mode.</summary>
    public abstract Architecture Architecture { get; }

    /// <summary>How many low bits of a virtual address one root translates.</summary>
    public abstract int AddressBits { get; }

    /// <summary>The size of the smallest page in bytes.</summary>
    public abstract int PageSize { get; }

    /// <summary>Whether the user's and the kernel's half have a root each (AArch64: TTBR0_EL1 and TTBR1_EL1).</summary>
    public abstract bool HasTwoRoots { get; }

    /// <summary>The physical address of the root table in a value of CR3, TTBR0_EL1, TTBR1_EL1 or satp.</summary>
    /// <remarks>
    /// PCID, ASID and flags are ignored. A plain address is accepted too (RISC-V: see <see cref="RiscV{TMode}.RootOf"/>).
    /// </remarks>
    public abstract PhysicalAddress RootOf(ulong register);

    /// <summary>Opens the page table with its root in <paramref name="register"/>. With two roots, it is that of the user's half.</summary>
    internal abstract PageTable Open(ImageMemory memory, ulong register);

    /// <summary>Opens the page table of the kernel's half; null if one root translates both halves.</summary>
    internal abstract PageTable? OpenUpper(ImageMemory memory, ulong register);
}
