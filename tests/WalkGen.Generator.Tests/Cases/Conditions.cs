using System.IO;
using WalkGen;

namespace Demo
{
    /// <summary>A condition on the entries of each level that may have one; the handler of pages is inlined on request.</summary>
    [PageWalker]
    public partial struct DirtyPages
    {
        public long Pages;
        public ulong Sum;
        public int Huge;

        [PteEntry(Where = EntryFlags.Present | EntryFlags.Dirty)]
        private partial void OnPage<TPaging>(Entry<TPaging> pte, VirtualAddress address)
            where TPaging : struct, IPagingFormat
        {
            Pages++;
            Sum += pte.Address.Value ^ address.Value;
        }

        [PmdEntry(Where = EntryFlags.Leaf, WhereNot = EntryFlags.Global)]
        private WalkAction OnHuge()
        {
            Huge++;
            return WalkAction.Continue;
        }
    }

    /// <summary>A condition that ends the walk, and one on the lowest level that is visited.</summary>
    [PageWalker]
    public partial struct FirstHuge
    {
        public VirtualRange Found;

        [PmdEntry(Where = EntryFlags.Leaf)]
        private int OnHuge(VirtualRange range)
        {
            Found = range;
            return 3;
        }
    }

    /// <summary>A walker that edits: every entry is looked at when its turn comes.</summary>
    [PageWalker]
    public partial class Protect
    {
        public int Count { get; private set; }

        [PteEntry(Where = EntryFlags.Writable, WhereNot = EntryFlags.Accessed)]
        private void OnPage<TPaging>(EntryRef<TPaging> pte)
            where TPaging : struct, IPagingFormat
        {
            pte.Clear(EntryFlags.Writable);
            Count++;
        }
    }
}

public static class Case
{
    public static void Run(TextWriter output)
    {
        var machine = Machine.Create();
        var pages = new Demo.DirtyPages();
        output.WriteLine(pages.Walk(machine.Table));
        output.WriteLine($"{pages.Pages} dirty, sum {pages.Sum:x}, {pages.Huge} huge");

        var huge = new Demo.FirstHuge();
        output.WriteLine(huge.Walk(machine.Table));
        output.WriteLine(huge.Found);

        var protect = new Demo.Protect();
        output.WriteLine(protect.Edit(machine.Table, VirtualRange.All));
        output.WriteLine(protect.Count);
        output.WriteLine(protect.Edit(machine.Table, VirtualRange.All));
        output.WriteLine(protect.Count);
    }
}
