using System;
using System.IO;
using WalkGen;
using WalkGen.Formats;

namespace Demo;

/// <summary>Bound to one format by its handlers.</summary>
[PageWalker]
public partial struct OnlyX86_64
{
    public int Pages;

    [PteEntry]
    private void OnPage(Entry<X86_64> pte) => Pages += pte.IsPresent ? 1 : 0;
}

/// <summary>Bound to a type parameter of its own, whose name the walk would have taken.</summary>
[PageWalker]
public sealed partial class Any<TPaging>
    where TPaging : struct, IPagingFormat
{
    public int Leaves { get; private set; }

    [PmdEntry, PteEntry]
    private void OnEntry(Entry<TPaging> entry) => Leaves += entry.IsLeaf ? 1 : 0;

    [PudEntry]
    private void OnPud<TOther>(VirtualRange range)
        where TOther : struct, IPagingFormat
        => Leaves += 1000;
}

public static class Case
{
    public static void Run(TextWriter output)
    {
        PageTable table = Machine.Create().Table;
        var only = new OnlyX86_64();
        only.Walk(table);
        output.WriteLine(only.Pages);

        var any = new Any<X86_64>();
        any.Walk(table, new VirtualRange(0x40_0000, 0x9f_ffff));
        output.WriteLine(any.Leaves);

        try
        {
            new Any<Halved>().Walk(table);
        }
        catch (InvalidCastException e)
        {
            output.WriteLine(e.Message);
        }
    }
}

/// <summary>Another format, for which nothing is ever built.</summary>
public readonly struct Halved : IPagingFormat
{
    public static string Name => "halved";
    public static int EntrySize => 8;
    public static int PageShift => 12;
    public static bool IsSignExtended => false;
    public static int IndexBits(PageTableLevel level) => 8;
    public static string TableName(PageTableLevel level) => level.ToString();
    public static bool IsPresent(PageTableLevel level, ulong entry) => false;
    public static bool IsLeaf(PageTableLevel level, ulong entry) => false;
    public static PhysicalAddress AddressOf(PageTableLevel level, ulong entry) => default;
    public static EntryPattern FlagPattern(PageTableLevel level, EntryFlags flags) => EntryPattern.Never;
    public static ulong TableEntry(PhysicalAddress table) => 0;
    public static ulong LeafEntry(PageTableLevel level, PhysicalAddress address, EntryFlags flags) => 0;
    public static bool AllowsLeaf(PageTableLevel level) => false;
}
