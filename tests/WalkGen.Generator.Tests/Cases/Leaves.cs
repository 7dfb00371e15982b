using System.IO;
using WalkGen;

namespace Demo
{
    /// <summary>The leaves of all levels.</summary>
    [PageWalker]
    public partial struct Leaves
    {
        public long Count;
        public ulong Bytes;

        [LeafEntry]
        private void OnLeaf<TPaging>(Entry<TPaging> leaf)
            where TPaging : struct, IPagingFormat
        {
            Count++;
            Bytes += leaf.Size;
        }
    }

    /// <summary>Conditions above the PUD, with handlers that decide, and the attribute of a level in place of [LeafEntry].</summary>
    [PageWalker]
    public partial class Chosen
    {
        public int Huge, Ptes;

        [PgdEntry(Where = EntryFlags.Leaf | EntryFlags.Dirty)]
        private WalkAction OnPgd() => WalkAction.Continue;

        [P4dEntry(Where = EntryFlags.Present, WhereNot = EntryFlags.Leaf)]
        private WalkAction OnP4d() => WalkAction.Subtree;

        [PudEntry(Where = EntryFlags.Leaf), PmdEntry(Where = EntryFlags.Leaf)]
        private void OnHuge() => Huge++;

        [PteEntry(WhereNot = EntryFlags.Present)]
        private void OnPte() => Ptes++;
    }

    /// <summary>The attribute of a level replaces [LeafEntry] on the same method.</summary>
    [PageWalker]
    public partial class Replaced
    {
        public int Calls;

        [LeafEntry(Where = EntryFlags.Dirty), PmdEntry]
        private void OnEntry() => Calls++;
    }
}

public static class Case
{
    public static void Run(TextWriter output)
    {
        var machine = Machine.Create();
        var leaves = new Demo.Leaves();
        output.WriteLine(leaves.Walk(machine.Table));
        output.WriteLine($"{leaves.Count} leaves, {leaves.Bytes} bytes");
        var chosen = new Demo.Chosen();
        output.WriteLine(chosen.Walk(machine.Table));
        output.WriteLine($"{chosen.Huge} huge pages, {chosen.Ptes} other PTEs");
        var replaced = new Demo.Replaced();
        output.WriteLine(replaced.Walk(machine.Table));
        output.WriteLine(replaced.Calls);
    }
}
