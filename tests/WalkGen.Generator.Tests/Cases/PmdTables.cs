using System.IO;
using WalkGen;

namespace Demo
{
    /// <summary>PMD tables alone: the walk has no loop over their entries.</summary>
    [PageWalker]
    public partial struct PmdTables
    {
        public TextWriter Output;

        [PmdTable]
        private void OnTable<TPaging>(EntrySpan<TPaging> pmds, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => Output.WriteLine($"{pmds.Length} of {range}: {pmds.Count(EntryFlags.Present)} present, {pmds.Count(EntryFlags.Leaf)} huge");
    }

    /// <summary>Tables of both levels in one method, with holes and entries; a value ends the walk.</summary>
    [PageWalker]
    public partial class BothTables(TextWriter output)
    {
        [PmdTable, PteTable]
        private int OnTable<TPaging>(EntryRefSpan<TPaging> entries, VirtualRange range)
            where TPaging : struct, IPagingFormat
        {
            output.WriteLine($"{entries.Level} table {range}: {entries.Length}");
            return range.Start > new VirtualAddress(0x8000_0000_0000) ? 7 : 0;
        }

        [PmdEntry(Where = EntryFlags.Leaf)]
        private void OnHuge(VirtualRange range) => output.WriteLine($"huge {range}");

        [PteHole(Coalesce = true)]
        private void OnHole(VirtualRange range) => output.WriteLine($"hole {range}");
    }
}

public static class Case
{
    public static void Run(TextWriter output)
    {
        var machine = Machine.Create();
        var tables = new Demo.PmdTables { Output = output };
        output.WriteLine(tables.Walk(machine.Table));
        output.WriteLine(tables.Walk(machine.Table, new VirtualRange(0x40_0000, 0x9f_ffff)));
        output.WriteLine(new Demo.BothTables(output).Edit(machine.Table, VirtualRange.All));
    }
}
