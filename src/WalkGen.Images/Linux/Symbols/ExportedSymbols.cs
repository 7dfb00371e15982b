using System.Text;

namespace WalkGen.Images;

/// <summary>
/// The symbols that a module exports, whose types are capital letters in <c>/proc/kallsyms</c>. Sources: Linux,
/// <c>kernel/module/kallsyms.c</c>, <c>is_exported</c>; <c>kernel/module/main.c</c>, <c>kernel_symbol_value</c>.
/// </summary>
internal static class ExportedSymbols
{
    private const ulong MaxCount = 1 << 14; // usual: 30

    /// <summary>The addresses and names; those that are not in the image are left out.</summary>
    public static HashSet<(ulong Address, string Name)> Read(KernelMemory memory, KernelObject module, ModuleLayout layout)
    {
        HashSet<(ulong, string)> exported = [];
        ulong count = module.Number(layout.ExportedCount) is { } number ? ulong.Min((uint)number, MaxCount) : 0;
        if (module.Pointer(layout.Exported) is not { } table) return exported;
        for (ulong i = 0; i < count; i++)
        {
            KernelObject symbol = new(memory, unchecked(table + (i * (ulong)layout.Export.Size)));
            if (Target(symbol, layout.Export, "value") is { } address && Target(symbol, layout.Export, "name") is { } name
                && Text(memory, name) is { } text)
            {
                exported.Add((address, text));
            }
        }

        return exported;
    }

    // With CONFIG_HAVE_ARCH_PREL32_RELOCATIONS, members are offsets from their own place, else pointers.
    private static ulong? Target(KernelObject symbol, KernelStruct type, string member)
    {
        if (type.Find($"{member}_offset") is { } offset)
            return symbol.Int32(offset) is { } distance ? unchecked(symbol.AddressOf(offset) + (ulong)(long)distance) : null;
        return type.Find(member) is { } pointer ? symbol.Pointer(pointer) : null;
    }

    private static string? Text(KernelMemory memory, ulong address)
    {
        KernelBytes bytes = memory.BytesFrom(address);
        StringBuilder text = new();
        while (text.Length < KallsymsNames.MaxLength)
        {
            if (!bytes.TryRead(out byte value)) return null;
            if (value == 0) return text.ToString();
            text.Append((char)value);
        }

        return null;
    }
}
