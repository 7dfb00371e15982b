using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>Opens the page tables of RISC-V modes.</summary>
internal static class RiscVTables
{
    /// <summary>The tables of <paramref name="mode"/>; null if it is none of RISC-V.</summary>
    /// <param name="memory">The memory that holds the tables.</param>
    /// <param name="mode">The paging mode.</param>
    /// <param name="satp">The value of satp, or the address of the root.</param>
    public static PageTable? Open(ImageMemory memory, PagingMode mode, ulong satp) => mode switch
    {
        PagingMode.RiscV_Sv32 => Open<Sv32>(memory, satp),
        PagingMode.RiscV_Sv39 => Open<Sv39>(memory, satp),
        PagingMode.RiscV_Sv48 => Open<Sv48>(memory, satp),
        PagingMode.RiscV_Sv57 => Open<Sv57>(memory, satp),
        _ => null,
    };

    private static PageTable<RiscV<TMode>, ImageMemory> Open<TMode>(ImageMemory memory, ulong satp)
        where TMode : struct, IRiscVMode
        => new(memory, RiscV<TMode>.RootOf(satp));
}
