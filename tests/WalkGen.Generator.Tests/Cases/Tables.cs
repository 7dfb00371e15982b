using System.IO;
using WalkGen;

namespace Demo
{
    /// <summary>Whole tables: a handler of its own, counts, a change; and holes that are merged.</summary>
    [PageWalker]
    public partial struct Tables
    {
        [PteCount(Where = EntryFlags.Present)]
        public long Present;

        [PteCount(Where = EntryFlags.Present, WhereNot = EntryFlags.Writable)]
        public uint ReadOnly { get; private set; }

        [PteUpdate(Where = EntryFlags.Dirty, Clear = EntryFlags.Dirty)]
        public PteChanges Cleaned;

        [PteUpdate(Where = EntryFlags.User, Clear = EntryFlags.Writable, Set = EntryFlags.Accessed, Exclusive = true)]
        public PteChanges Aged;

        public TextWriter Output;

        [PteTable]
        private void OnTable<TPaging>(EntrySpan<TPaging> entries, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => Output.WriteLine($"table {range}: {entries.Count(EntryFlags.Executable)} of {entries.Length} executable");

        [PteHole(Coalesce = true)]
        private void OnHole(VirtualRange range) => Output.WriteLine($"hole {range}");
    }

    /// <summary>Merged holes beside handlers of entries; the handler of holes ends the walk.</summary>
    [PageWalker]
    public partial struct Layout
    {
        public TextWriter Output;
        public int Holes;

        [PteEntry(Where = EntryFlags.Present)]
        private void OnPage<TPaging>(Entry<TPaging> pte, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => Output.WriteLine($"page {range}");

        [PmdEntry(Where = EntryFlags.Leaf)]
        private WalkAction OnHuge<TPaging>(Entry<TPaging> pmd, VirtualRange range)
            where TPaging : struct, IPagingFormat
        {
            Output.WriteLine($"huge {range}");
            return WalkAction.Continue;
        }

        [PteHole(Coalesce = true)]
        private int OnHole(VirtualRange range)
        {
            Output.WriteLine($"hole {range}");
            return ++Holes == 4 ? 9 : 0;
        }
    }
}

public static class Case
{
    public static void Run(TextWriter output)
    {
        var machine = Machine.Create();
        var tables = new Demo.Tables { Output = output, Cleaned = new PteChanges(new ulong[16], new VirtualAddress(0x40_0000)) };
        output.WriteLine(tables.Edit(machine.Table, new VirtualRange(0x40_0000, 0x7f_ffff)));
        output.WriteLine($"{tables.Present} present, {tables.ReadOnly} read-only");
        output.WriteLine($"cleaned {tables.Cleaned.Count} in {tables.Cleaned.Touched}, aged {tables.Aged.Count} in {tables.Aged.Touched}");

        var layout = new Demo.Layout { Output = output };
        output.WriteLine(layout.Walk(machine.Table));
    }
}
