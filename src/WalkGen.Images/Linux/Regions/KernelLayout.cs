using System.Globalization;
using WalkGen.Linux;

namespace WalkGen.Images;

/// <summary>What an image says about the layout of its kernel.</summary>
internal sealed class KernelLayout(
    MemoryImage image, VmCoreInfo info, KernelRoot root, KernelMemory memory, KernelSymbols? symbols)
{
    public const ulong Mebi = 1UL << 20;
    public const ulong Gibi = 1UL << 30;
    public const ulong Tebi = 1UL << 40;

    /// <summary>The paging mode.</summary>
    public PagingMode Mode => root.Mode;

    /// <summary>The number of bits of an address that the page table translates.</summary>
    public int AddressBits => PagingModes.Find(root.Mode)!.AddressBits;

    /// <summary>The release; null if it is unknown.</summary>
    public LinuxVersion? Release => image.LinuxRelease;

    /// <summary>The addresses of all symbols in VMCOREINFO.</summary>
    public IEnumerable<ulong> InfoSymbols => info.Pairs
        .Select(static pair => pair.Key is ['S', 'Y', 'M', 'B', 'O', 'L', '(', ..]
            && ulong.TryParse(pair.Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value) ? value : 0);

    /// <summary>The number <paramref name="name"/> in VMCOREINFO.</summary>
    public ulong? Number(string name) => info.Number(name) is { } value ? unchecked((ulong)value) : null;

    /// <summary>The address of symbol <paramref name="name"/> in VMCOREINFO.</summary>
    public ulong? InfoSymbol(string name) => info.Symbol(name)?.Value;

    /// <summary>The address of symbol <paramref name="name"/> in kallsyms.</summary>
    public ulong? Symbol(string name) => symbols?.AddressOf(name)?.Value;

    /// <summary>The value of the kernel's variable <paramref name="name"/>, a pointer or <c>unsigned long</c>.</summary>
    public ulong? Variable(string name) => Symbol(name) is { } address ? memory.ReadPointer(address) : null;

    /// <summary>The physical address at <paramref name="address"/>.</summary>
    public ulong? Translate(ulong address)
        => memory.TryTranslate(address, out PhysicalAddress physical) ? physical.Value : null;

    /// <summary>The size of the smallest page.</summary>
    public ulong PageSize => (ulong)memory.PageSize;
}
