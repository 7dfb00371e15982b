using System.Text;

namespace WalkGen.Images;

/// <summary>The symbols of the kernel without its modules. Names stay packed in the image: they are decoded block by block.</summary>
internal sealed class KallsymsTable : ISymbolTable
{
    private readonly Kallsyms _kallsyms;
    private readonly string _path;
    private readonly ulong[] _addresses; // in ascending order
    private readonly KernelText _text;
    private uint[]? _hashes;
    private byte[] _bytes = [];
    private int _length;
    private int _block = -1; // the block in _bytes

    private KallsymsTable(Kallsyms kallsyms, string path, ulong[] addresses)
    {
        _kallsyms = kallsyms;
        _path = path;
        _addresses = addresses;
        _text = KernelText.Of(kallsyms, addresses);
    }

    /// <inheritdoc/>
    public int Count => _addresses.Length;

    /// <summary>Opens the table; null and the <paramref name="fault"/> if it is missing or damaged.</summary>
    public static KallsymsTable? Open(KernelTables tables, KernelMemory memory, VmCoreInfo info, string path, out string? fault)
    {
        if (tables.FindKallsyms(memory, info, out fault) is not { } kallsyms) return null;
        ulong[]? addresses = kallsyms.Addresses();
        if (addresses is null) fault = "the addresses of kallsyms are not whole in the image";
        else if (FirstUnsorted(addresses) is { } index)
            fault = $"the address of symbol {index} in kallsyms is below that of the one before";
        return fault is null ? new KallsymsTable(kallsyms, path, addresses!) : null;
    }

    /// <inheritdoc/>
    public IEnumerable<KernelSymbol> All()
    {
        for (int first = 0; first < Count; first += KallsymsPass.BlockSize)
        {
            foreach (KernelSymbol symbol in Decode(first)) yield return symbol;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<KernelSymbol> Find(string name)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(name);
        _hashes ??= NameHashes.Of(_kallsyms.Names(), Count);
        uint hash = NameHashes.Of(bytes);
        for (int index = 0; index < Count; index++)
        {
            int distance = _hashes.AsSpan(index).IndexOf(hash);
            if (distance < 0) yield break;
            index += distance;
            if (Symbol(index) is var symbol && symbol.Name == name) yield return symbol;
        }
    }

    /// <inheritdoc/>
    public SymbolicAddress? At(ulong address)
    {
        if (_text.EndOf(address) is not { } end) return null;
        int next = CountBelow(address, orAt: true);
        if (next == 0) return null;
        ulong start = _addresses[next - 1];
        if (next < Count) end = _addresses[next];
        return new SymbolicAddress(Symbol(CountBelow(start, orAt: false)), address - start, end - start);
    }

    private static int? FirstUnsorted(ulong[] addresses)
    {
        for (int i = 1; i < addresses.Length; i++)
        {
            if (addresses[i] < addresses[i - 1]) return i;
        }

        return null;
    }

    /// <summary>How many symbols are below <paramref name="address"/>, or also at it.</summary>
    private int CountBelow(ulong address, bool orAt)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_addresses[middle] < address || (orAt && _addresses[middle] == address)) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private KernelSymbol Symbol(int index)
    {
        KallsymsNames names = NamesOf(index / KallsymsPass.BlockSize);
        while (names.Index < index) Next(ref names);
        return SymbolOf(names);
    }

    private KernelSymbol[] Decode(int first)
    {
        KallsymsNames names = NamesOf(first / KallsymsPass.BlockSize);
        KernelSymbol[] symbols = new KernelSymbol[int.Min(KallsymsPass.BlockSize, Count - first)];
        for (int i = 0; i < symbols.Length; i++)
        {
            Next(ref names);
            symbols[i] = SymbolOf(names);
        }

        return symbols;
    }

    private void Next(ref KallsymsNames names)
    {
        if (!names.MoveNext()) throw Unreadable();
    }

    private KernelSymbol SymbolOf(KallsymsNames names)
        => new(Encoding.Latin1.GetString(names.Name), names.Type, new VirtualAddress(_addresses[names.Index]));

    private InvalidImageException Unreadable()
        => new($"{_path}: the names of kallsyms could be read before, and cannot be read again: check the disk or the network.");

    private KallsymsNames NamesOf(int block)
    {
        if (block != _block)
        {
            _block = -1;
            _length = _kallsyms.ReadBlock(block, ref _bytes);
            if (_length < 0) throw Unreadable();
            _block = block;
        }

        return new KallsymsNames(new KernelBytes(_bytes.AsSpan(0, _length)), _kallsyms.Tokens, Count, block * KallsymsPass.BlockSize);
    }
}
