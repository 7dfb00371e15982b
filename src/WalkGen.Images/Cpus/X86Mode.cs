using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>A mode of x86: CR3 contains the root. Source: Intel SDM volume 3A, tables 5-3, 5-7 and 5-12.</summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
internal sealed class X86Mode<TPaging>(PagingMode mode, string word) : OneRootMode<TPaging>(mode, word)
    where TPaging : struct, IPagingFormat
{
    private const ulong LongModeAddress = (1UL << 52) - 1; // bits above it are LAM's

    /// <remarks>The root table is aligned to its size; PCID and flags lie below. Without long mode CR3 has 32 bits.</remarks>
    public override PhysicalAddress RootOf(ulong register)
    {
        ulong alignment = (ulong)Geometry<TPaging>.TableSize(PageTableLevel.Pgd);
        ulong address = register & (Architecture == Architecture.X86 ? uint.MaxValue : LongModeAddress);
        return new PhysicalAddress(address & ~(alignment - 1));
    }
}
