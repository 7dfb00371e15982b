namespace WalkGen.Images;

/// <summary>
/// The addresses of the symbols. The form of the table depends on release and configuration, and nothing in the image names it: a symbol
/// with a known address decides. Source: Linux, <c>kernel/kallsyms.c</c>, <c>kallsyms_sym_address</c>.
/// </summary>
internal sealed class KallsymsAddresses
{
    private readonly KernelMemory _memory;
    private readonly ulong _table;
    private readonly ulong _base;
    private readonly Form _form;

    private KallsymsAddresses(KernelMemory memory, ulong table, ulong @base, Form form)
    {
        _memory = memory;
        _table = table;
        _base = @base;
        _form = form;
    }

    private enum Form
    {
        /// <summary>Pointers: <c>kallsyms_addresses</c>, without CONFIG_KALLSYMS_BASE_RELATIVE.</summary>
        Pointer,

        /// <summary>Unsigned offsets from <c>kallsyms_relative_base</c>.</summary>
        FromBase,

        /// <summary>CONFIG_KALLSYMS_ABSOLUTE_PERCPU: negative offsets are from the base - 1 downwards, others are addresses.</summary>
        FromBaseOrPerCpu,

        /// <summary>Signed offsets from their own place, in releases without <c>kallsyms_relative_base</c>.</summary>
        FromPlace,

        /// <summary>Addresses of 32 bits, in these releases for kernels that are not relocated.</summary>
        Word,
    }

    /// <summary>The address of symbol <paramref name="index"/>; null if memory is missing.</summary>
    public ulong? this[int index]
    {
        get
        {
            if (_form == Form.Pointer) return _memory.ReadPointer(unchecked(_table + ((ulong)index * (ulong)_memory.PointerSize)));

            ulong place = unchecked(_table + ((ulong)index * sizeof(uint)));
            if (_memory.ReadUInt32(place) is not { } word) return null;
            long signed = unchecked((int)word);
            ulong address = unchecked(_form switch
            {
                Form.FromBase => _base + word,
                Form.FromBaseOrPerCpu => signed >= 0 ? (ulong)signed : _base - 1 - (ulong)signed,
                Form.FromPlace => place + (ulong)signed,
                _ => word,
            });
            return _memory.PointerSize == sizeof(uint) ? (uint)address : address;
        }
    }

    /// <summary>
    /// The table in the form that places symbol <paramref name="index"/> at <paramref name="address"/>; null if no form does.
    /// </summary>
    public static KallsymsAddresses? Find(KernelMemory memory, VmCoreInfo info, int index, ulong address)
    {
        foreach (KallsymsAddresses table in Candidates(memory, info))
        {
            if (table[index] == address) return table;
        }

        return null;
    }

    private static IEnumerable<KallsymsAddresses> Candidates(KernelMemory memory, VmCoreInfo info)
    {
        if (info.Symbol("kallsyms_addresses") is { } addresses)
            yield return new KallsymsAddresses(memory, addresses.Value, 0, Form.Pointer);
        if (info.Symbol("kallsyms_offsets") is not { } offsets) yield break;

        if (info.Symbol("kallsyms_relative_base") is { } place)
        {
            if (memory.ReadPointer(place.Value) is not { } start) yield break;
            yield return new KallsymsAddresses(memory, offsets.Value, start, Form.FromBase);
            yield return new KallsymsAddresses(memory, offsets.Value, start, Form.FromBaseOrPerCpu);
        }
        else
        {
            yield return new KallsymsAddresses(memory, offsets.Value, 0, Form.FromPlace);
            yield return new KallsymsAddresses(memory, offsets.Value, 0, Form.Word);
        }
    }
}
