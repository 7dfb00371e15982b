namespace WalkGen.Images;

/// <summary>
/// The members of the kernel's structs that lead to the symbols of a module. Source: Linux, <c>include/linux/module.h</c>.
/// </summary>
internal sealed class ModuleLayout
{
    private ModuleLayout(KernelTypes types)
    {
        KernelStruct module = types["module"], kallsyms = types["mod_kallsyms"];
        State = module["state"];
        List = module["list"];
        Name = module["name"];
        Self = module["mkobj.mod"];
        Symbols = module["kallsyms"];
        Exported = module["syms"];
        ExportedCount = module["num_syms"];
        Table = kallsyms["symtab"];
        Count = kallsyms["num_symtab"];
        Strings = kallsyms["strtab"];
        Types = kallsyms.Find("typetab");
        Export = types["kernel_symbol"];

        // Since 6.4 a module is in several places, before in one.
        Memories = module.Find("mem");
        KernelStruct memory = types[Memories is null ? "module_layout" : "module_memory"];
        MemorySize = memory.Size;
        Base = memory["base"];
        Size = memory["size"];
        TextSize = memory.Find("text_size");
        Memories ??= module["core_layout"];
    }

    /// <summary>Whether the module is live: <c>enum module_state</c>.</summary>
    public KernelField State { get; }

    /// <summary>The node of the list of modules.</summary>
    public KernelField List { get; }

    public KernelField Name { get; }

    /// <summary>A pointer to the module itself.</summary>
    public KernelField Self { get; }

    /// <summary>A pointer to <c>struct mod_kallsyms</c>.</summary>
    public KernelField Symbols { get; }

    /// <summary>A pointer to the exported symbols, and their number.</summary>
    public KernelField Exported { get; }

    public KernelField ExportedCount { get; }

    /// <summary>Of <c>struct mod_kallsyms</c>: the ELF symbols, their number, their names, and their types since 5.2.</summary>
    public KernelField Table { get; }

    public KernelField Count { get; }

    public KernelField Strings { get; }

    public KernelField? Types { get; }

    /// <summary>An exported symbol.</summary>
    public KernelStruct Export { get; }

    /// <summary>The memory of the module: one or more structs of <see cref="MemorySize"/> bytes.</summary>
    public KernelField? Memories { get; }

    public int MemorySize { get; }

    public KernelField Base { get; }

    public KernelField Size { get; }

    /// <summary>The size of the code, if data follows it in the same memory: before 6.4.</summary>
    public KernelField? TextSize { get; }

    /// <summary>The layout in <paramref name="types"/>; null and a <paramref name="fault"/> if the kernel has another one.</summary>
    public static ModuleLayout? Of(KernelTypes types, out string? fault)
    {
        fault = null;
        try
        {
            return new ModuleLayout(types);
        }
        catch (NotSupportedException e)
        {
            fault = e.Message;
            return null;
        }
    }
}
