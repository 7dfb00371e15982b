using WalkGen.Linux;

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

    public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        Bits = Geometry<TPaging>.AddressBits;
        IsSignExtended = TPaging.IsSignExtended;
        KernelStart = LinuxKernel.DefaultKernelStart<TPaging>().Value;
    }
}
