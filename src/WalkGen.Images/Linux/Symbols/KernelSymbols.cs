namespace WalkGen.Images;

/// <summary>
/// The symbols of the Linux kernel in an image, as <c>/proc/kallsyms</c> listed them: <see cref="MemoryImage.OpenKernelSymbols"/>. It
/// keeps 8 bytes for each symbol, and decodes names when they are needed. One thread may use it at a time.
/// </summary>
public sealed class KernelSymbols
{
    private readonly KallsymsTable _kernel;
    private readonly KernelModules _modules;

    private KernelSymbols(KallsymsTable kernel, KernelModules modules) => (_kernel, _modules) = (kernel, modules);

    /// <summary>The number of symbols, with those of modules.</summary>
    public int Count => _kernel.Count + _modules.Tables.Sum(static table => table.Count);

    /// <summary>
    /// Why symbols of modules are missing, as a sentence; null if none is. Those of the kernel itself are always complete.
    /// </summary>
    public string? ModulesProblem => _modules.Problem;

    // The modules are read only if somebody gets that far.
    private IEnumerable<ISymbolTable> Tables
    {
        get
        {
            yield return _kernel;
            foreach (ISymbolTable table in _modules.Tables) yield return table;
        }
    }

    /// <summary>
    /// All symbols: those of the kernel in ascending order of their addresses, then those of each module, the latest module first.
    /// </summary>
    /// <exception cref="InvalidImageException">A name could be read before and no more.</exception>
    public IEnumerable<KernelSymbol> All() => Tables.SelectMany(static table => table.All());

    /// <summary>All symbols with <paramref name="name"/>, in the order of <see cref="All"/>. Static functions may share a name.</summary>
    /// <exception cref="InvalidImageException">A name could be read before and no more.</exception>
    public IEnumerable<KernelSymbol> Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Tables.SelectMany(table => table.Find(name));
    }

    /// <summary>The address of the first symbol with <paramref name="name"/>; null if there is none.</summary>
    /// <exception cref="InvalidImageException">A name could be read before and no more.</exception>
    public VirtualAddress? AddressOf(string name)
    {
        foreach (KernelSymbol symbol in Find(name)) return symbol.Address;
        return null;
    }

    /// <summary>
    /// The symbol at or below <paramref name="address"/>; null if the address is in no memory that has symbols: not in a module, and above
    /// <c>_end</c>, below <c>_stext</c>, or in data of a kernel without symbols of data (CONFIG_KALLSYMS_ALL).
    /// </summary>
    /// <exception cref="InvalidImageException">A name could be read before and no more.</exception>
    public SymbolicAddress? At(VirtualAddress address)
    {
        if (_kernel.At(address.Value) is { } own) return own;
        if (!_modules.MayContain(address.Value)) return null;
        foreach (ISymbolTable table in _modules.Tables)
        {
            if (table.At(address.Value) is { } found) return found;
        }

        return null;
    }

    /// <summary>Opens the symbols of <paramref name="image"/>; null and the <paramref name="fault"/> if that is impossible.</summary>
    internal static KernelSymbols? Open(MemoryImage image, out string? fault)
    {
        fault = null;
        if (image.VmCoreInfo is not { } info)
            fault = "the image does not contain VMCOREINFO, which names the kernel's symbols: search its memory for VMCOREINFO";
        else if (image.KernelRoot is null)
            fault = "VMCOREINFO does not name the root of the kernel's page table, which is needed to read the kernel's symbols";
        else if (KernelMemory.Open(image) is { } memory)
        {
            return KallsymsTable.Open(image.KernelTables, memory, info, image.Path, out fault) is { } table
                ? new KernelSymbols(table, new KernelModules(image.KernelTables, memory, info, table, image.Path))
                : null;
        }

        return null;
    }
}
