using System.Buffers.Binary;

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

    private int EntrySize => _form == Form.Pointer ? _memory.PointerSize : sizeof(uint);

    /// <summary>The address of symbol <paramref name="index"/>; null if memory is missing.</summary>
    public ulong? this[int index]
    {
        get
        {
            Span<byte> entry = stackalloc byte[sizeof(ulong)];
            return _memory.TryRead(PlaceOf(index), entry[..EntrySize]) ? Address(index, entry[..EntrySize]) : null;
        }
    }

    /// <summary>The addresses of the first <paramref name="count"/> symbols; null if memory is missing.</summary>
    public ulong[]? ReadAll(int count)
    {
        KernelBytes bytes = _memory.BytesFrom(_table);
        Span<byte> entry = stackalloc byte[sizeof(ulong)];
        entry = entry[..EntrySize];
        ulong[] addresses = new ulong[count];
        for (int i = 0; i < count; i++)
        {
            if (!bytes.TryRead(entry)) return null;
            addresses[i] = Address(i, entry);
        }

        return addresses;
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

    private ulong PlaceOf(int index) => unchecked(_table + ((ulong)index * (ulong)EntrySize));

    private ulong Address(int index, ReadOnlySpan<byte> entry)
    {
        if (entry.Length == sizeof(ulong)) return BinaryPrimitives.ReadUInt64LittleEndian(entry);
        uint word = BinaryPrimitives.ReadUInt32LittleEndian(entry);
        long signed = unchecked((int)word);
        ulong address = unchecked(_form switch
        {
            Form.FromBase => _base + word,
            Form.FromBaseOrPerCpu => signed >= 0 ? (ulong)signed : _base - 1 - (ulong)signed,
            Form.FromPlace => PlaceOf(index) + (ulong)signed,
            _ => word,
        });
        return _memory.PointerSize == sizeof(uint) ? (uint)address : address;
    }
}
