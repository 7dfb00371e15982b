using System.Text;

namespace WalkGen.Images.Tests;

/// <summary>Packs symbols into the tables of kallsyms, in a form of <c>scripts/kallsyms.c</c>.</summary>
internal sealed class KallsymsWriter
{
    // The codes that no symbol uses as a character stand for longer tokens.
    private static readonly string[] LongTokens =
        ["migrate_", "device_exclusive", "exclusive", "memory", "page", "er", "re", "_m", "T_", "s_"];

    private readonly List<(char Type, string Name, ulong Address)> _symbols = [];

    public enum Form
    {
        Pointers,
        FromBase,
        FromBaseOrPerCpu,
        FromPlace,
    }

    public Form Addresses { get; init; } = Form.FromPlace;

    /// <summary>The number in <c>kallsyms_num_syms</c>; null for the real one.</summary>
    public uint? Count { get; init; }

    /// <summary>Changes the packed names.</summary>
    public Func<byte[], byte[]> Names { get; init; } = static names => names;

    /// <summary>Changes the text of the tokens.</summary>
    public Func<byte[], byte[]> TokenTable { get; init; } = static table => table;

    /// <summary>Changes the offsets of the tokens.</summary>
    public Func<byte[], byte[]> TokenIndex { get; init; } = static index => index;

    public IReadOnlyList<(char Type, string Name, ulong Address)> Symbols => _symbols;

    public KallsymsWriter Add(char type, string name, ulong address)
    {
        _symbols.Add((type, name, address));
        return this;
    }

    /// <summary>Adds <c>_stext</c> and functions with <paramref name="names"/>.</summary>
    public KallsymsWriter Functions(params string[] names)
    {
        Add('T', "_stext", KernelImage.Code);
        foreach (string name in names) Add('T', name, KernelImage.Code + (16 * (ulong)_symbols.Count));
        return this;
    }

    /// <summary>Adds the tables to <paramref name="kernel"/>.</summary>
    public KernelImage WriteTo(KernelImage kernel)
    {
        string[] tokens = Tokens();
        kernel.Symbol("kallsyms_num_syms", BitConverter.GetBytes(Count ?? (uint)_symbols.Count));
        kernel.Symbol("kallsyms_names", Names([.. _symbols.SelectMany(symbol => Pack($"{symbol.Type}{symbol.Name}", tokens))]));
        byte[] table = Encoding.ASCII.GetBytes(string.Concat(tokens.Select(static token => token + '\0')));
        kernel.Symbol("kallsyms_token_table", TokenTable(table));
        byte[] index = new byte[512];
        for (int token = 0, start = 0; token < 256; start += tokens[token++].Length + 1) index.Put(2 * token, (ushort)start);
        kernel.Symbol("kallsyms_token_index", TokenIndex(index));
        WriteAddresses(kernel);
        return kernel;
    }

    private void WriteAddresses(KernelImage kernel)
    {
        const ulong Base = KernelImage.Code - 0x1000;
        if (Addresses == Form.Pointers)
        {
            kernel.Symbol("kallsyms_addresses", [.. _symbols.SelectMany(static symbol => BitConverter.GetBytes(symbol.Address))]);
            return;
        }

        kernel.Add([]);
        ulong place = kernel.End;
        byte[] offsets = new byte[4 * _symbols.Count];
        for (int i = 0; i < _symbols.Count; i++)
        {
            ulong address = _symbols[i].Address;
            offsets.Put(4 * i, unchecked((uint)(Addresses switch
            {
                Form.FromBase => address - Base,
                Form.FromBaseOrPerCpu => address < int.MaxValue ? address : Base - 1 - address,
                _ => address - (place + (4 * (ulong)i)),
            })));
        }

        kernel.Symbol("kallsyms_offsets", offsets);
        if (Addresses != Form.FromPlace) kernel.Symbol("kallsyms_relative_base", BitConverter.GetBytes(Base));
    }

    // Characters stand for themselves. Other codes are long tokens, or not used: then their text is empty.
    private string[] Tokens()
    {
        HashSet<char> characters = [.. _symbols.SelectMany(static symbol => $"{symbol.Type}{symbol.Name}")];
        Queue<string> longTokens = new(LongTokens);
        return [.. Enumerable.Range(0, 256).Select(code =>
            characters.Contains((char)code) ? $"{(char)code}" : longTokens.TryDequeue(out string? token) ? token : "")];
    }

    private static IEnumerable<byte> Pack(string symbol, string[] tokens)
    {
        List<byte> packed = [];
        for (int at = 0; at < symbol.Length;)
        {
            int best = Enumerable.Range(0, 256)
                .Where(code => tokens[code].Length > 0 && string.CompareOrdinal(symbol, at, tokens[code], 0, tokens[code].Length) == 0)
                .MaxBy(code => tokens[code].Length);
            packed.Add((byte)best);
            at += tokens[best].Length;
        }

        byte[] length = packed.Count < 128 ? [(byte)packed.Count] : [(byte)(packed.Count | 0x80), (byte)(packed.Count >> 7)];
        return [.. length, .. packed];
    }
}
