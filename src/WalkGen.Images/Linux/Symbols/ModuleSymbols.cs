using System.Buffers.Binary;
using System.Text;

namespace WalkGen.Images;

/// <summary>
/// The symbols of a module, in the order of its table. Sources: Linux, <c>kernel/module/kallsyms.c</c>, <c>module_get_kallsym</c>,
/// <c>find_kallsyms_symbol</c>; <c>include/uapi/linux/elf.h</c>, <c>Elf64_Sym</c>.
/// </summary>
internal sealed class ModuleSymbols : ISymbolTable
{
    private readonly string _module;
    private readonly List<(ulong Start, ulong End)> _memory = [];
    private readonly List<ulong> _addresses = [];
    private readonly List<char> _types = [];
    private readonly PackedNames _names = new();
    private int[]? _order;

    private ModuleSymbols(string module) => _module = module;

    /// <inheritdoc/>
    public int Count => _addresses.Count;

    /// <summary>Reads the symbols of <paramref name="module"/>; null if its table is not in the image.</summary>
    /// <param name="memory">The kernel's memory.</param>
    /// <param name="module">The <c>struct module</c>.</param>
    /// <param name="layout">Its members.</param>
    /// <param name="left">How many symbols of all modules may be read yet.</param>
    public static ModuleSymbols? Read(KernelMemory memory, KernelObject module, ModuleLayout layout, ref int left)
    {
        if (module.Text(layout.Name) is not { } name || module.Follow(layout.Symbols) is not { } kallsyms) return null;
        ModuleSymbols symbols = new(name);
        symbols.ReadMemory(memory, module, layout);
        HashSet<(ulong, string)> exported = ExportedSymbols.Read(memory, module, layout);
        return symbols.TryReadTable(memory, kallsyms, layout, exported, ref left) ? symbols : null;
    }

    /// <inheritdoc/>
    public IEnumerable<KernelSymbol> All() => Enumerable.Range(0, Count).Select(Symbol);

    /// <inheritdoc/>
    public IEnumerable<KernelSymbol> Find(string name) => All().Where(symbol => symbol.Name == name);

    /// <inheritdoc/>
    public SymbolicAddress? At(ulong address)
    {
        if (_memory.Find(range => address >= range.Start && address < range.End) is not { End: > 0 } memory) return null;
        int[] order = _order ??= Order();
        int next = CountUpTo(order, address);
        if (next == 0) return null;

        // Of several symbols at one address, the first counts.
        ulong start = _addresses[order[next - 1]];
        int first = start == 0 ? 0 : CountUpTo(order, start - 1);
        if (start < memory.Start) return null;
        ulong end = next < order.Length ? ulong.Min(_addresses[order[next]], memory.End) : memory.End;
        return new SymbolicAddress(Symbol(order[first]), address - start, end - start);
    }

    /// <summary>The numbers of the symbols in ascending order of their addresses.</summary>
    private int[] Order() => [.. Enumerable.Range(0, Count).Where(index => !IsLabel(_names[index])).OrderBy(index => _addresses[index])];

    private int CountUpTo(int[] order, ulong address)
    {
        int low = 0, high = order.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_addresses[order[middle]] <= address) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    // Linux: is_mapping_symbol. They mark code and data of AArch64 and RISC-V.
    private static bool IsLabel(ReadOnlySpan<byte> name) => name is [(byte)'$', ..] or [(byte)'.', (byte)'L', ..] or [(byte)'L', 1, ..];

    private KernelSymbol Symbol(int index)
        => new(Encoding.Latin1.GetString(_names[index]), _types[index], new VirtualAddress(_addresses[index]), _module);

    private void ReadMemory(KernelMemory memory, KernelObject module, ModuleLayout layout)
    {
        KernelField all = layout.Memories!.Value;
        for (int at = 0; at + layout.MemorySize <= all.Size; at += layout.MemorySize)
        {
            KernelObject part = new(memory, unchecked(module.AddressOf(all) + (ulong)at));
            if (part.Pointer(layout.Base) is not { } start || start == 0 || part.Number(layout.Size) is not { } size) continue;
            ulong text = layout.TextSize is { } field && part.Number(field) is { } code ? ulong.Min(code, size) : size;
            _memory.Add((start, unchecked(start + text)));
            if (text < size) _memory.Add((unchecked(start + text), unchecked(start + size)));
        }
    }

    private bool TryReadTable(
        KernelMemory memory, KernelObject kallsyms, ModuleLayout layout, HashSet<(ulong Address, string Name)> exported, ref int left)
    {
        if (kallsyms.Number(layout.Count) is not { } count || count > (ulong)left) return false;
        if (kallsyms.Pointer(layout.Table) is not { } table || kallsyms.Pointer(layout.Strings) is not { } strings) return false;

        left -= (int)count;
        bool is64 = memory.PointerSize == sizeof(ulong);
        byte[] entry = new byte[is64 ? 24 : 16];
        KernelBytes entries = memory.BytesFrom(table);
        ulong? types = layout.Types is { } field ? kallsyms.Pointer(field) : null;
        byte[] type = [(byte)'?'];
        for (ulong i = 0; i < count; i++)
        {
            if (!entries.TryRead(entry)) return false;
            if (!_names.TryAdd(memory, unchecked(strings + BinaryPrimitives.ReadUInt32LittleEndian(entry)), out bool isEmpty)) return false;
            if (isEmpty) continue; // as /proc/kallsyms does
            if (types is { } place && !memory.TryRead(unchecked(place + i), type)) return false;
            ulong address = is64
                ? BinaryPrimitives.ReadUInt64LittleEndian(entry.AsSpan(8))
                : BinaryPrimitives.ReadUInt32LittleEndian(entry.AsSpan(4));
            _addresses.Add(address);
            char letter = char.ToLowerInvariant((char)type[0]);
            _types.Add(exported.Contains((address, Encoding.Latin1.GetString(_names[Count - 1]))) ? char.ToUpperInvariant(letter) : letter);
        }

        return true;
    }
}
