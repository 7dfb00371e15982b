namespace WalkGen.Cli.Walkers;

/// <summary>Splits a page table into the halves of its address space.</summary>
internal static class PageTableHalves
{
    /// <summary>The addresses of <paramref name="half"/> that <paramref name="table"/> translates; null if there are none.</summary>
    public static VirtualRange? RangeOf(this PageTable table, AddressHalf half) => half switch
    {
        AddressHalf.User => table.UserRange,
        AddressHalf.Kernel => table.KernelRange,
        _ => throw new ArgumentOutOfRangeException(nameof(half)),
    };

    /// <summary>The half that contains <paramref name="address"/>.</summary>
    public static AddressHalf HalfOf(this PageTable table, VirtualAddress address)
        => table.KernelRange is { } kernel && address >= kernel.Start ? AddressHalf.Kernel : AddressHalf.User;
}
