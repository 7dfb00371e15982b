namespace WalkGen.Images;

/// <summary>Finds the types of a kernel that has no symbol for them: kallsyms has symbols of data with CONFIG_KALLSYMS_ALL alone.</summary>
internal static class BtfSearch
{
    /// <summary>The symbol of the types.</summary>
    public const string Symbol = "__start_BTF";

    /// <summary>How much of the kernel is searched, from <c>_stext</c> on. The image of Debian's kernels has up to 50 MiB.</summary>
    private const ulong SearchedSize = 128 << 20;

    /// <summary>The types of the smallest kernels have some 500 KiB. Modules and programs have less than this.</summary>
    private const int MinSize = 128 << 10;

    /// <summary>How many places of this size are read: a hostile image may have one in each word.</summary>
    private const int MaxRead = 16;

    /// <summary>
    /// The types at <paramref name="symbol"/>; if there is no symbol, or no types are there, those of <see cref="Find"/>.
    /// </summary>
    public static KernelTypes? Open(KernelMemory memory, ulong? symbol, ulong code, string path)
        => (symbol is { } address ? KernelTypes.Read(memory, address, path) : null) ?? Find(memory, code, path);

    /// <summary>The types of the kernel with its code at <paramref name="code"/>; null if they are not found.</summary>
    /// <remarks>BTF of modules and of BPF programs has no <c>struct task_struct</c> of its own.</remarks>
    public static KernelTypes? Find(KernelMemory memory, ulong code, string path)
    {
        int left = MaxRead;
        byte[] header = new byte[BtfHeader.MinLength];
        foreach (ulong address in KernelPattern.Find(memory, code, SearchedSize, BtfHeader.Magic.ToArray(), isReadOnly: false))
        {
            if (address % sizeof(uint) != 0 || !memory.TryRead(address, header)) continue;
            if (!BtfHeader.TryParse(header, out BtfHeader parsed) || parsed.TotalLength < MinSize) continue;
            if (left-- == 0) break;
            if (KernelTypes.Read(memory, address, path) is { } types && types.Find("task_struct") is not null) return types;
        }

        return null;
    }
}
