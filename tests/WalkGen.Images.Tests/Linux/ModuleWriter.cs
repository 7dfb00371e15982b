using System.Text;

namespace WalkGen.Images.Tests;

/// <summary>Adds modules, the list of them and the types of the kernel to a <see cref="KernelImage"/>.</summary>
internal sealed class ModuleWriter(KernelImage kernel, bool hasMemories)
{
    private const int ListAt = 8;

    private readonly ulong _head = kernel.Add(new byte[16]);
    private ulong _last;

    /// <summary>The address of the list.</summary>
    public ulong Head => _head;

    /// <summary>The number of symbols in the last module; null for the real one.</summary>
    public uint? Count { get; set; }

    /// <summary>Adds BTF and returns its address.</summary>
    public ulong AddTypes()
    {
        BtfBuilder btf = new();
        int list = btf.Struct("list_head", 16, ("next", BtfBuilder.Pointer, 0), ("prev", BtfBuilder.Pointer, 8));
        int name = btf.Array(btf.Struct("byte", 1), 56);
        int self = btf.Struct("module_kobject", 16, ("kobj", BtfBuilder.Int, 0), ("mod", BtfBuilder.Pointer, 8));
        int layout = hasMemories
            ? btf.Array(btf.Struct("module_memory", 16, ("base", BtfBuilder.Pointer, 0), ("size", BtfBuilder.Int, 8)), 2)
            : btf.Struct(
                "module_layout", 16, ("base", BtfBuilder.Pointer, 0), ("size", BtfBuilder.Int, 8), ("text_size", BtfBuilder.Int, 12));
        btf.Struct(
            "module", 160, ("state", BtfBuilder.Int, 0), ("list", list, ListAt), ("name", name, 24), ("mkobj", self, 80),
            ("kallsyms", BtfBuilder.Pointer, 96), ("syms", BtfBuilder.Pointer, 104), ("num_syms", BtfBuilder.Int, 112),
            (hasMemories ? "mem" : "core_layout", layout, 120));
        btf.Struct(
            "mod_kallsyms", 32, ("symtab", BtfBuilder.Pointer, 0), ("num_symtab", BtfBuilder.Int, 8), ("strtab", BtfBuilder.Pointer, 16),
            ("typetab", BtfBuilder.Pointer, 24));
        if (hasMemories) btf.Struct("kernel_symbol", 12, ("value_offset", BtfBuilder.Int, 0), ("name_offset", BtfBuilder.Int, 4));
        else btf.Struct("kernel_symbol", 24, ("value", BtfBuilder.Pointer, 0), ("name", BtfBuilder.Pointer, 8));
        return kernel.Add(btf.Build());
    }

    /// <summary>
    /// Adds a module of 0x1000 bytes of code at <paramref name="start"/>, then data. It exports symbols with capital types.
    /// </summary>
    public ulong Add(string name, ulong start, params (char Type, string Name, ulong Address)[] symbols)
    {
        StringBuilder strings = new("\0");
        List<byte> table = [.. new byte[24]], types = [(byte)'?'];
        foreach (var (type, symbol, address) in symbols)
        {
            table.AddRange(new byte[24].Put(0, (uint)strings.Length).Put(8, address));
            strings.Append(symbol).Append('\0');
            types.Add((byte)char.ToLowerInvariant(type));
        }

        ulong names = kernel.Add(Encoding.ASCII.GetBytes(strings.ToString()));
        (char Type, string Name, ulong Address)[] exported = [.. symbols.Where(static symbol => char.IsUpper(symbol.Type))];
        ulong exports = kernel.Add(new byte[exported.Length * 24]);
        for (int i = 0; i < exported.Length; i++)
        {
            int at = strings.ToString().IndexOf($"\0{exported[i].Name}\0", StringComparison.Ordinal) + 1;
            Export(exports, i, exported[i].Address, names + (ulong)at);
        }

        byte[] kallsyms = new byte[32];
        kallsyms.Put(0, kernel.Add([.. table])).Put(8, Count ?? (uint)types.Count).Put(16, names).Put(24, kernel.Add([.. types]));
        byte[] module = new byte[160];
        Encoding.ASCII.GetBytes(name).CopyTo(module, 24);
        module.Put(96, kernel.Add(kallsyms)).Put(104, exports).Put(112, (uint)exported.Length).Put(120, start);
        if (hasMemories) module.Put(128, 0x1000u).Put(136, start + 0x1000).Put(144, 0x1000u);
        else module.Put(128, 0x2000u).Put(132, 0x1000u);

        ulong added = kernel.Add(module), node = added + ListAt, before = _last == 0 ? _head : _last;
        kernel.Point(added + 88, added);
        Link(before, node);
        Link(node, _head);
        _last = node;
        return added;
    }

    /// <summary>Links two nodes.</summary>
    public void Link(ulong node, ulong next)
    {
        kernel.Point(node, next);
        kernel.Point(next + 8, node);
    }

    private void Export(ulong table, int index, ulong address, ulong name)
    {
        ulong at = table + ((ulong)index * (hasMemories ? 12UL : 24));
        if (hasMemories)
        {
            uint low = unchecked((uint)(address - at)), high = unchecked((uint)(name - (at + 4)));
            kernel.Point(at, low | ((ulong)high << 32));
        }
        else
        {
            kernel.Point(at, address);
            kernel.Point(at + 8, name);
        }
    }
}
