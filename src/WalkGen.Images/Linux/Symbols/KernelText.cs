namespace WalkGen.Images;

/// <summary>
/// The addresses that the kernel's own symbols describe. With CONFIG_KALLSYMS_ALL, which has data symbols such as <c>_end</c>, that is the
/// whole kernel, else its code. So neither a per-CPU offset nor a module belongs to it. Source: Linux, <c>include/linux/kallsyms.h</c>,
/// <c>is_ksym_addr</c>.
/// </summary>
internal sealed class KernelText
{
    private readonly List<(ulong Start, ulong End)> _ranges = [];

    private KernelText()
    {
    }

    /// <summary>The symbols that bound it, without <c>_stext</c>, which <see cref="Kallsyms"/> always finds.</summary>
    public static IReadOnlyList<string> Names { get; } = ["_end", "_etext", "_sinittext", "_einittext"];

    /// <summary>The addresses that <paramref name="kallsyms"/> describes.</summary>
    public static KernelText Of(Kallsyms kallsyms, ulong[] addresses)
    {
        KernelText text = new();
        ulong? start = Address("_stext");
        if (Address("_end") is { } end)
        {
            text.Add(start, end);
            return text;
        }

        // Without any bound, the last symbol is the bound that is certain.
        text.Add(start, Address("_etext") ?? addresses[^1]);
        text.Add(Address("_sinittext"), Address("_einittext"));
        return text;

        ulong? Address(string name) => kallsyms.Found.TryGetValue(name, out int index) ? addresses[index] : null;
    }

    /// <summary>The end, exclusive, of the range with <paramref name="address"/>; null if there is none.</summary>
    public ulong? EndOf(ulong address)
    {
        foreach (var (start, end) in _ranges)
        {
            if (address >= start && address < end) return end;
        }

        return null;
    }

    private void Add(ulong? start, ulong? end)
    {
        if (start is { } first && end is { } last) _ranges.Add((first, last));
    }
}
