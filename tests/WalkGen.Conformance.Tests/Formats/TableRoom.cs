namespace WalkGen.Conformance.Tests.Formats;

/// <summary>
/// Where tables lie in physical memory. A scenario knows a table by number only, and one of i386 or a huge page directory takes more
/// than a page; so each gets room enough for the largest one, and a slot's address tells table and index.
/// </summary>
internal static class TableRoom
{
    private const int Shift = 24;
    private const int EntryShift = 3;

    public static PhysicalAddress AddressOf(ulong number) => new(number << Shift);

    public static ulong NumberOf(PhysicalAddress slot) => slot.Value >> Shift;

    public static int IndexOf(PhysicalAddress slot) => (int)(slot.Value & ((1UL << Shift) - 1)) >> EntryShift;
}
