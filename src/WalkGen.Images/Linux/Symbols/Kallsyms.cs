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
    private readonly KallsymsAddresses _addresses;
    private readonly KallsymsPass _pass;

    private Kallsyms(KernelMemory memory, ulong names, KallsymsTokens tokens, int count, KallsymsAddresses addresses, KallsymsPass pass)
    {
        _memory = memory;
        _names = names;
        _addresses = addresses;
        _pass = pass;
        Tokens = tokens;
        Count = count;
    }

    /// <summary>The number of symbols.</summary>
    public int Count { get; }

    /// <summary>The numbers of the wanted symbols that the kernel has. Of several symbols with a name, the first counts.</summary>
    public IReadOnlyDictionary<string, int> Found => _pass.Found;

    /// <summary>What the bytes of the names stand for.</summary>
    public KallsymsTokens Tokens { get; }

    /// <inheritdoc cref="Open(KernelMemory, VmCoreInfo, IEnumerable{string}, out string?)"/>
    public static Kallsyms? Open(KernelMemory memory, VmCoreInfo info, IEnumerable<string> wanted) => Open(memory, info, wanted, out _);

    /// <summary>Opens the tables, reads them once, and finds the symbols <paramref name="wanted"/>.</summary>
    /// <param name="memory">The kernel's memory.</param>
    /// <param name="info">Names the tables.</param>
    /// <param name="wanted">The names of symbols.</param>
    /// <param name="fault">Why the result is null.</param>
    /// <returns>
    /// Null if VMCOREINFO does not name the tables, if one is incomplete or damaged, or if <c>_stext</c> is not where VMCOREINFO says. So
    /// a name that is not found is not in the kernel.
    /// </returns>
    public static Kallsyms? Open(KernelMemory memory, VmCoreInfo info, IEnumerable<string> wanted, out string? fault)
    {
        fault = null;
        if (info.Symbol(Start) is not { } start
            || info.Symbol("kallsyms_num_syms") is not { } number
            || info.Symbol("kallsyms_names") is not { } names
            || info.Symbol("kallsyms_token_table") is not { } table
            || info.Symbol("kallsyms_token_index") is not { } index)
        {
            fault = "VMCOREINFO does not name the tables of kallsyms, as Linux does since 6.0 with CONFIG_KALLSYMS";
            return null;
        }

        uint? count = memory.ReadUInt32(number.Value);
        if (count is null) fault = $"kallsyms_num_syms at {number} is not in the image";
        else if (count > MaxCount) fault = $"kallsyms_num_syms at {number} is {count}, more than {MaxCount}";
        if (fault is not null) return null;

        KallsymsTokens? tokens = KallsymsTokens.Read(memory, table.Value, index.Value);
        if (tokens is null) fault = $"kallsyms_token_table at {table} or kallsyms_token_index at {index} is missing or damaged";
        if (tokens is null) return null;

        KallsymsPass pass = KallsymsPass.Run(new KallsymsNames(memory.BytesFrom(names.Value), tokens, (int)count!), [Start, .. wanted]);
        if (pass.DamagedAt is { } damaged) fault = $"kallsyms_names at {names} is missing or damaged at symbol {damaged} of {count}";
        else if (!pass.Found.ContainsKey(Start)) fault = $"kallsyms_names at {names} does not contain {Start}";
        if (fault is not null) return null;

        if (KallsymsAddresses.Find(memory, info, pass.Found[Start], start.Value) is { } addresses)
            return new Kallsyms(memory, names.Value, tokens, (int)count, addresses, pass);
        fault = $"no form of the addresses of kallsyms places {Start} at {start}";
        return null;
    }

    /// <summary>The addresses of all symbols; null if memory is missing.</summary>
    public ulong[]? Addresses() => _addresses.ReadAll(Count);

    /// <summary>
    /// Reads the packed names of block <paramref name="block"/> of <see cref="KallsymsPass.BlockSize"/> symbols into
    /// <paramref name="bytes"/>, which grows if it is too short. Returns how many bytes they have; -1 if memory is missing.
    /// </summary>
    public int ReadBlock(int block, ref byte[] bytes)
    {
        int start = _pass.Blocks[block], length = _pass.Blocks[block + 1] - start;
        if (bytes.Length < length) bytes = new byte[length];
        return _memory.TryRead(unchecked(_names + (ulong)start), bytes.AsSpan(0, length)) ? length : -1;
    }

    /// <summary>Reads all symbols, in ascending order of their addresses.</summary>
    public KallsymsNames Names() => new(_memory.BytesFrom(_names), Tokens, Count);

    /// <summary>The address of symbol <paramref name="index"/>; null if it is missing.</summary>
    public ulong? AddressOf(int index) => _addresses[index];
}
