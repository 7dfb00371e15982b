using System.IO;
using WalkGen;

/// <summary>A class in the global namespace whose one method serves all levels, with every parameter there is.</summary>
[PageWalker]
public sealed partial class EveryLevel(TextWriter output)
{
    [PgdEntry, P4dEntry, PudEntry, PmdEntry, PteEntry]
    private void OnEntry<TPaging>(PageTableLevel level, in Entry<TPaging> entry, VirtualAddress address, in VirtualRange range)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsPassThrough || entry.IsNone) return;
        output.WriteLine($"{level} {range.Start == address} {range} {entry.Flags} {entry.Address}");
    }

    [PteHole]
    private void OnHole(PageTableLevel level, VirtualRange range) => output.WriteLine($"hole {level} {range}");

    [MissingTable]
    private void OnMissing(PhysicalAddress table, PageTableLevel level, VirtualAddress address)
        => output.WriteLine($"missing {level} {table} {address}");
}

public static class Case
{
    public static void Run(TextWriter output)
    {
        var machine = Machine.Create();
        var walker = new EveryLevel(output);
        output.WriteLine(walker.Walk(machine.Table, new VirtualRange(0x40_4000, 0x9f_ffff)));
        output.WriteLine(walker.Walk(machine.Table, new VirtualRange(0xffff_ffff_ffff_e000, 0xffff_ffff_ffff_ffff)));
        var missing = new PageTable<X86_64, ArenaMemory>(machine.Arena.Memory, new PhysicalAddress(0x5000));
        output.WriteLine(walker.Walk(missing, VirtualRange.All));
    }
}
