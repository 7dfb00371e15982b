using System.Collections.Generic;
using System.IO;
using WalkGen;

namespace Demo
{
    /// <summary>Walks each table once.</summary>
    [PageWalker]
    public partial struct Once
    {
        public int Pages;
        public TextWriter Output;

        [PteEntry(Where = EntryFlags.Present)]
        private void OnPage() => Pages++;

        [SharedTable]
        private partial void OnShared(PhysicalAddress table, in PageWalk walk, PageTableLevel level, VirtualRange range)
            => Output.WriteLine($"shared {level} {table} {range} {walk.Space is null}");
    }

    /// <summary>A base class decides whether to walk a table again; holes are merged.</summary>
    public abstract class Deciding
    {
        public List<VirtualAddress> Shared { get; } = new();

        [SharedTable]
        protected WalkAction OnShared(VirtualAddress address)
        {
            Shared.Add(address);
            return Shared.Count switch { 1 => WalkAction.Again, 2 => WalkAction.Subtree, _ => WalkAction.Continue };
        }
    }

    /// <inheritdoc/>
    [PageWalker]
    public sealed partial class Decided : Deciding
    {
        public List<VirtualRange> Holes { get; } = new();

        [PteHole(Coalesce = true)]
        private void OnHole(VirtualRange hole) => Holes.Add(hole);
    }

    /// <summary>Ends the walk at a shared table.</summary>
    [PageWalker]
    public ref partial struct First
    {
        public PhysicalAddress Table;

        [PmdEntry]
        private static void OnPmd()
        {
        }

        [PteTable]
        private static void OnTable()
        {
        }

        [SharedTable]
        private int OnShared(PhysicalAddress table)
        {
            Table = table;
            return 7;
        }
    }

    /// <summary>Makes all PMD entries point to the table of the first one.</summary>
    [PageWalker]
    public partial class Sharing
    {
        private ulong _first;

        [PmdEntry]
        private WalkAction OnPmd(EntryRef<X86_64> pmd)
        {
            if (_first == 0) _first = pmd.Read().Raw;
            pmd.Exchange(_first);
            return WalkAction.Continue;
        }
    }
}

public static class Case
{
    public static void Run(TextWriter output)
    {
        var machine = Machine.Create();
        var more = VirtualRange.FromLength(new VirtualAddress(0x80_0000), 0x1000);
        machine.Map(more, new PhysicalAddress(0x7003_0000), EntryFlags.User);
        new Demo.Sharing().Edit(machine.Table, new VirtualRange(0x40_0000, 0x9f_ffff));

        var once = new Demo.Once { Output = output };
        output.WriteLine(once.Walk(machine.Table));
        output.WriteLine(once.Pages);

        var decided = new Demo.Decided();
        output.WriteLine(decided.Walk(machine.Table, new VirtualRange(0x40_0000, 0x9f_ffff)));
        foreach (var address in decided.Shared) output.WriteLine($"shared {address}");
        foreach (var hole in decided.Holes) output.WriteLine($"hole {hole}");

        var first = new Demo.First();
        output.WriteLine(first.Walk(machine.Table));
        output.WriteLine(first.Table);
    }
}
