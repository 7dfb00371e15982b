namespace WalkGen.Images;

/// <summary>The symbols of a kernel's modules. They are read by the kernel's own types (BTF), at the first need.</summary>
internal sealed class KernelModules
{
    /// <summary>Of all modules. Usual: 60,000.</summary>
    private const int MaxSymbols = 1 << 20;

    private const ulong Near = 4UL << 30;

    private readonly Lazy<(List<ModuleSymbols> Tables, string? Problem)> _read;
    private readonly ulong _code;
    private readonly ulong _first;
    private readonly ulong _end;

    /// <param name="tables">Has the kernel's types.</param>
    /// <param name="memory">The kernel's memory.</param>
    /// <param name="info">VMCOREINFO.</param>
    /// <param name="kernel">The symbols of the kernel.</param>
    /// <param name="path">The image, for messages.</param>
    public KernelModules(KernelTables tables, KernelMemory memory, VmCoreInfo info, KallsymsTable kernel, string path)
    {
        _code = info.Symbol("_stext")?.Value ?? 0;
        _first = unchecked((ulong)(info.Number("MODULES_VADDR") ?? 0));
        _end = unchecked((ulong)(info.Number("MODULES_END") ?? 0));
        _read = new(() => Read(tables, memory, kernel, _code, path));
    }

    /// <summary>The symbols of each module that has any, in the order of the kernel's list.</summary>
    public IReadOnlyList<ModuleSymbols> Tables => _read.Value.Tables;

    /// <summary>Why symbols of modules are missing; null if none is.</summary>
    public string? Problem => _read.Value.Problem;

    /// <summary>
    /// Whether a module may be at <paramref name="address"/>: near the kernel, as its code calls it, or where VMCOREINFO says.
    /// </summary>
    public bool MayContain(ulong address)
        => (address >= _first && address < _end) || (address >= _code ? address - _code : _code - address) < Near;

    private static (List<ModuleSymbols> Tables, string? Problem) Read(
        KernelTables tables, KernelMemory memory, KallsymsTable kernel, ulong code, string path)
    {
        ulong? symbol = kernel.Find(BtfSearch.Symbol).Select(static found => (ulong?)found.Address.Value).FirstOrDefault();
        KernelTypes? types = tables.FindTypes(memory, symbol, code, path);
        if (types is null) return ([], $"{path}: the kernel's own types (BTF) are not in the image, or damaged.");
        if (ModuleLayout.Of(types, out string? fault) is not { } layout) return ([], fault);

        ulong? head = kernel.Find(ModuleList.Symbol).Select(static symbol => (ulong?)symbol.Address.Value)
            .FirstOrDefault(list => ModuleList.IsHead(memory, list!.Value, layout)) ?? ModuleList.Search(memory, code, layout);
        if (head is not { } list) return ([], $"{path}: the kernel's list of modules is not found; perhaps it has no module.");

        List<ModuleSymbols> modules = [];
        int left = MaxSymbols, damaged = 0;
        foreach (KernelObject module in ModuleList.Read(memory, list, layout))
        {
            if (ModuleSymbols.Read(memory, module, layout, ref left) is { } symbols) modules.Add(symbols);
            else damaged++;
        }

        return (modules, damaged == 0 ? null : $"{path}: the symbols of {damaged} modules are damaged or not in the image.");
    }
}
