namespace WalkGen.Images;

/// <summary>Symbols from one source: the kernel's own table, or that of a module.</summary>
internal interface ISymbolTable
{
    /// <summary>The number of symbols.</summary>
    int Count { get; }

    /// <summary>All symbols, in the order of the table.</summary>
    IEnumerable<KernelSymbol> All();

    /// <summary>The symbols with <paramref name="name"/>, in the order of the table.</summary>
    IEnumerable<KernelSymbol> Find(string name);

    /// <summary>The symbol at or below <paramref name="address"/>; null if the address is outside of the table's memory.</summary>
    SymbolicAddress? At(ulong address);
}
