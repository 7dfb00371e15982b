namespace WalkGen.Cli.Walkers;

/// <summary>How a page table's format divides addresses.</summary>
internal struct AddressShape : IPageTableVisitor
{
    /// <summary>How many low bits of an address are translated.</summary>
    public int Bits { get; private set; }

    /// <summary>Whether the topmost of them must be repeated up to bit 63.</summary>
    public bool IsSignExtended { get; private set; }

    /// <summary>The first address of the kernel's part.</summary>
    public ulong KernelStart { get; private set; }

    /// <summary>The user's part of the addresses.</summary>
    public readonly VirtualRange User => new(0, KernelStart - 1);

    /// <summary>The kernel's part.</summary>
    public readonly VirtualRange Kernel => new(KernelStart, ulong.MaxValue);

    public static AddressShape Of(PageTable table)
    {
        var shape = default(AddressShape);
        table.Accept(ref shape);
        return shape;
    }

    /// <summary>
    /// Bit 63 tells the halves apart in every format that has an upper one. With 32 bits the systems draw the line: Linux gives the last
    /// of 4 GiB to the kernel, unless it is built otherwise (<c>CONFIG_VMSPLIT_3G</c>).
    /// </summary>
    public static ulong KernelStartOf<TPaging>()
        where TPaging : struct, IPagingFormat
        => Geometry<TPaging>.AddressBits == 32 ? 0xc000_0000 : 1UL << 63;

    public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        Bits = Geometry<TPaging>.AddressBits;
        IsSignExtended = TPaging.IsSignExtended;
        KernelStart = KernelStartOf<TPaging>();
    }
}
