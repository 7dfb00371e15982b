using System.Text;

namespace WalkGen.Images;

/// <summary>
/// The symbols of the running kernel, without those of modules: the tables of <c>/proc/kallsyms</c>, whose places are in VMCOREINFO since
/// Linux 6.0. Source: Linux, <c>kernel/vmcore_info.c</c>.
/// </summary>
internal sealed class Kallsyms
{
    /// <summary>Linux 7.2 of Debian has 199,097 symbols.</summary>
    private const int MaxCount = 1 << 21;

    private readonly KernelMemory _memory;
    private readonly ulong _names;
    private readonly KallsymsTokens _tokens;
    private readonly KallsymsAddresses _addresses;

    private Kallsyms(KernelMemory memory, ulong names, KallsymsTokens tokens, int count, KallsymsAddresses addresses)
    {
        _memory = memory;
        _names = names;
        _tokens = tokens;
        _addresses = addresses;
        Count = count;
    }

    /// <summary>The number of symbols.</summary>
    public int Count { get; }

    /// <summary>
    /// Opens the tables; null if VMCOREINFO does not name them, if one is incomplete or damaged, or if <c>_stext</c> is not where
    /// VMCOREINFO says. So a name that is not in the tables is not in the kernel.
    /// </summary>
    public static Kallsyms? Open(KernelMemory memory, VmCoreInfo info)
    {
        if (info.Symbol("_stext") is not { } start
            || info.Symbol("kallsyms_num_syms") is not { } number
            || info.Symbol("kallsyms_names") is not { } names
            || info.Symbol("kallsyms_token_table") is not { } table
            || info.Symbol("kallsyms_token_index") is not { } index)
        {
            return null;
        }

        if (memory.ReadUInt32(number.Value) is not { } count || count > MaxCount) return null;
        if (KallsymsTokens.Read(memory, table.Value, index.Value) is not { } tokens) return null;
        if (IndexOfStart(new KallsymsNames(memory.BytesFrom(names.Value), tokens, (int)count)) is not { } first) return null;
        return KallsymsAddresses.Find(memory, info, first, start.Value) is { } addresses
            ? new Kallsyms(memory, names.Value, tokens, (int)count, addresses)
            : null;
    }

    /// <summary>Reads all symbols, in ascending order of their addresses.</summary>
    public KallsymsNames Names() => new(_memory.BytesFrom(_names), _tokens, Count);

    /// <summary>The address of symbol <paramref name="index"/>; null if it is missing.</summary>
    public ulong? AddressOf(int index) => _addresses[index];

    /// <summary>The numbers of the symbols with <paramref name="names"/>. Of several symbols with a name, the first counts.</summary>
    public Dictionary<string, int> IndexesOf(IEnumerable<string> names)
    {
        (string Text, byte[] Bytes)[] wanted = [.. names.Select(static name => (name, Encoding.ASCII.GetBytes(name)))];
        Dictionary<string, int> found = [];
        KallsymsNames symbols = Names();
        while (symbols.MoveNext())
        {
            foreach (var (text, bytes) in wanted)
            {
                if (symbols.Name.SequenceEqual(bytes)) found.TryAdd(text, symbols.Index);
            }
        }

        return found;
    }

    /// <summary>The number of the symbol <c>_stext</c>; null if there is none, or if a symbol cannot be read.</summary>
    private static int? IndexOfStart(KallsymsNames symbols)
    {
        int? found = null;
        while (symbols.MoveNext())
        {
            if (symbols.Name.SequenceEqual("_stext"u8)) found ??= symbols.Index;
        }

        return symbols.IsDamaged ? null : found;
    }
}
