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

    private const string Start = "_stext";

    private readonly KernelMemory _memory;
    private readonly ulong _names;
    private readonly KallsymsTokens _tokens;
    private readonly KallsymsAddresses _addresses;

    private Kallsyms(
        KernelMemory memory, ulong names, KallsymsTokens tokens, int count, KallsymsAddresses addresses, Dictionary<string, int> found)
    {
        _memory = memory;
        _names = names;
        _tokens = tokens;
        _addresses = addresses;
        Count = count;
        Found = found;
    }

    /// <summary>The number of symbols.</summary>
    public int Count { get; }

    /// <summary>The numbers of the wanted symbols that the kernel has. Of several symbols with a name, the first counts.</summary>
    public IReadOnlyDictionary<string, int> Found { get; }

    /// <summary>Opens the tables, reads them once, and finds the symbols <paramref name="wanted"/>.</summary>
    /// <returns>
    /// Null if VMCOREINFO does not name the tables, if one is incomplete or damaged, or if <c>_stext</c> is not where VMCOREINFO says. So
    /// a name that is not found is not in the kernel.
    /// </returns>
    public static Kallsyms? Open(KernelMemory memory, VmCoreInfo info, IEnumerable<string> wanted)
    {
        if (info.Symbol(Start) is not { } start
            || info.Symbol("kallsyms_num_syms") is not { } number
            || info.Symbol("kallsyms_names") is not { } names
            || info.Symbol("kallsyms_token_table") is not { } table
            || info.Symbol("kallsyms_token_index") is not { } index)
        {
            return null;
        }

        if (memory.ReadUInt32(number.Value) is not { } count || count > MaxCount) return null;
        if (KallsymsTokens.Read(memory, table.Value, index.Value) is not { } tokens) return null;
        if (Find(new KallsymsNames(memory.BytesFrom(names.Value), tokens, (int)count), [Start, .. wanted]) is not { } found) return null;
        return found.TryGetValue(Start, out int first) && KallsymsAddresses.Find(memory, info, first, start.Value) is { } addresses
            ? new Kallsyms(memory, names.Value, tokens, (int)count, addresses, found)
            : null;
    }

    /// <summary>Reads all symbols, in ascending order of their addresses.</summary>
    public KallsymsNames Names() => new(_memory.BytesFrom(_names), _tokens, Count);

    /// <summary>The address of symbol <paramref name="index"/>; null if it is missing.</summary>
    public ulong? AddressOf(int index) => _addresses[index];

    private static Dictionary<string, int>? Find(KallsymsNames symbols, IEnumerable<string> names)
    {
        (string Text, byte[] Bytes)[] wanted = [.. names.Select(static name => (name, Encoding.ASCII.GetBytes(name)))];
        Dictionary<string, int> found = [];
        while (symbols.MoveNext())
        {
            foreach (var (text, bytes) in wanted)
            {
                if (symbols.Name.SequenceEqual(bytes)) found.TryAdd(text, symbols.Index);
            }
        }

        return symbols.IsDamaged ? null : found;
    }
}
