namespace WalkGen.Images;

/// <summary>
/// What several searches need of the kernel in an image and each would read as a whole: the tables of its symbols and its types. What
/// could not be read is read again.
/// </summary>
internal sealed class KernelTables
{
    private readonly WeakReference<KernelTypes?> _types = new(null); // several MiB: kept as long as somebody else keeps them
    private ulong? _symbolOfTypes;
    private volatile FoundKallsyms? _kallsyms;

    /// <summary>The symbols of the kernel, with all that are <see cref="Wanted"/>; null and the <paramref name="fault"/> without.</summary>
    /// <param name="memory">The kernel's memory.</param>
    /// <param name="info">The VMCOREINFO of the image.</param>
    /// <param name="fault">Why the result is null.</param>
    public Kallsyms? FindKallsyms(KernelMemory memory, VmCoreInfo info, out string? fault)
    {
        fault = null;
        if (_kallsyms is { } known && ReferenceEquals(known.Info, info)) return known.Kallsyms;
        Kallsyms? found = Kallsyms.Open(memory, info, Wanted, out fault);
        if (found is not null) _kallsyms = new FoundKallsyms(info, found);
        return found;
    }

    /// <summary>The types of the kernel: <see cref="BtfSearch.Open"/>.</summary>
    /// <param name="memory">The kernel's memory.</param>
    /// <param name="symbol">The address of the symbol of the types, if the kernel has it.</param>
    /// <param name="code">The address of the kernel's code.</param>
    /// <param name="path">The image, for messages.</param>
    public KernelTypes? FindTypes(KernelMemory memory, ulong? symbol, ulong code, string path)
    {
        lock (_types)
        {
            if (_symbolOfTypes == symbol && _types.TryGetTarget(out KernelTypes? known)) return known;
            KernelTypes? types = BtfSearch.Open(memory, symbol, code, path);
            _types.SetTarget(types);
            _symbolOfTypes = symbol;
            return types;
        }
    }

    /// <summary>All symbols that any search looks up in the first pass.</summary>
    private static string[] Wanted =>
        [.. ProcessSymbols.Names, .. KernelText.Names, .. KallsymsConfig.Names, SwapAreas.Symbol, ConfigGz.Symbol];

    private sealed record FoundKallsyms(VmCoreInfo Info, Kallsyms Kallsyms);
}
