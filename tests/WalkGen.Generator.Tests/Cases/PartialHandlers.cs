using System.Collections.Generic;
using System.IO;
using System.Runtime.CompilerServices;
using WalkGen;
using WalkGen.Linux;

/// <summary>In the global namespace, with results, modifiers and names that are keywords.</summary>
[PageWalker]
public partial class @class
{
    private static long _visited;

    public static long Visited => _visited;

    public List<string> Lines { get; } = [];

    /// <summary>Two attributes, one declaration; documented here.</summary>
    [PudEntry, PmdEntry]
    public partial WalkAction @event<@int>(Entry<@int> @in, PageTableLevel level)
        where @int : struct, IPagingFormat
    {
        Lines.Add($"{level} {@in.IsLeaf}");
        return WalkAction.Subtree;
    }

    [PteEntry(Where = EntryFlags.Present)]
    protected internal static partial int OnPage(scoped in PageWalk walk, in VirtualAddress address)
    {
        _visited++;
        return address.Value == 0x40_1000 && walk.Vma is null ? 7 : 0;
    }

    // Without a modifier and without a result: C#'s first kind of partial method.
    [PteHole]
    partial void OnHole(VirtualRange range) => Lines.Add($"hole {range}");
}

namespace Demo.@namespace
{
    /// <summary>Both halves are the user's, and one that decides about inlining itself.</summary>
    [PageWalker]
    public partial class Decided
    {
        public int Pages { get; private set; }

        public int Tables { get; private set; }

        [PteEntry]
        private partial void OnPage(VirtualAddress address);

        private partial void OnPage(VirtualAddress address) => Pages++;

        [PmdEntry, MethodImpl(MethodImplOptions.NoInlining)]
        private partial void OnPmd(ref PageWalk walk) => Tables++;
    }

    public partial struct Outer<T>
        where T : class?
    {
        /// <summary>Nested, generic, bound to the format that is its own type parameter; readonly methods.</summary>
        [PageWalker]
        public readonly unsafe partial struct Inner<TPaging>(List<string> lines, T label)
            where TPaging : struct, IPagingFormat
        {
            private readonly List<string>? _lines = lines;

            [PmdEntry]
            internal readonly partial void OnPmd(Entry<TPaging> pmd, VirtualRange range) => _lines?.Add($"{label} {range} {pmd.IsTable}");

            [MissingTable]
            private readonly unsafe partial void OnMissing(PhysicalAddress table) => _lines?.Add($"missing {table}");
        }
    }

    /// <summary>Handlers that a derived walker inherits, overrides and hides.</summary>
    public abstract class Pages
    {
        public int Count { get; protected set; }

        protected abstract void OnPage(Entry<X86_64> pte);

        protected void OnPmd() => Count++;
    }

    /// <inheritdoc/>
    [PageWalker]
    public sealed partial class Counted : Pages
    {
        [PteEntry]
        protected sealed override partial void OnPage(Entry<X86_64> pte) => Count += 1000;

        [PmdEntry]
        private new partial void OnPmd() => base.OnPmd();
    }

    /// <summary>What is called outside the tables, in a ref struct.</summary>
    [PageWalker(Lock = WalkLock.WriteVerify)]
    public ref partial struct Areas
    {
        private readonly TextWriter _output;

        public Areas(TextWriter output) => _output = output;

        [TestWalk]
        private partial int OnTest(Vma vma, VirtualRange range)
        {
            _output.WriteLine($"test {range}");
            return vma.Flags == VmFlags.None ? 1 : 0;
        }

        [PreVma]
        private readonly partial int OnPre(in PageWalk walk)
        {
            _output.WriteLine($"pre {walk.Vma!.Range}");
            return 0;
        }

        [PostVma]
        private partial void OnPost(Vma vma) => _output.WriteLine($"post {vma.Range}");

        [HugetlbEntry]
        private partial void OnHuge<TPaging>(scoped EntryRef<TPaging> entry, VirtualAddress address, ulong mask, PageTableLevel level)
            where TPaging : struct, IPagingFormat
            => _output.WriteLine($"huge {address} {level} {mask:x} {entry.Read().IsLeaf}");

        [PteTable]
        private partial void OnTable<TPaging>(scoped EntrySpan<TPaging> all, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => _output.WriteLine($"table {range}");

        [PteHole(Coalesce = true)]
        private partial void OnHole(VirtualRange range, scoped ref PageWalk walk) => _output.WriteLine($"hole {range} {walk.Vma?.Range}");
    }

    /// <summary>Fills empty entries.</summary>
    [PageWalker(Lock = WalkLock.Write)]
    public partial record struct Populate(int Installed)
    {
        [InstallPte]
        private partial int OnInstall(VirtualAddress address, scoped ref ulong pte)
        {
            pte = X86_64.LeafEntry(PageTableLevel.Pte, new PhysicalAddress(address.Value), EntryFlags.Writable);
            return ++Installed == 600 ? -5 : 0;
        }
    }
}

public static class Case
{
    public static void Run(TextWriter output)
    {
        var machine = Machine.Create();
        var first = new @class();
        output.WriteLine(first.Walk(machine.Table));
        output.WriteLine($"{@class.Visited} visited; {string.Join("; ", first.Lines)}");

        var decided = new Demo.@namespace.Decided();
        decided.Walk(machine.Table);
        output.WriteLine($"{decided.Pages} pages, {decided.Tables} tables");

        var lines = new List<string>();
        var inner = new Demo.@namespace.Outer<string>.Inner<X86_64>(lines, "label");
        inner.Walk(machine.Table);
        foreach (string line in lines) output.WriteLine(line);

        var counted = new Demo.@namespace.Counted();
        counted.Walk(machine.Table);
        output.WriteLine(counted.Count);

        using var space = new AddressSpace<X86_64, ArenaMemory>(machine.Arena.Memory, machine.Table.Root, machine.Arena);
        var small = new Vma(new VirtualRange(0x40_0000, 0x5f_ffff), VmFlags.Write);
        var huge = new Vma(new VirtualRange(0x60_0000, 0x9f_ffff), VmFlags.Write | VmFlags.HugeTlb) { HugePageShift = 21 };
        var empty = new Vma(new VirtualRange(0x40_0000_0000, 0x40_001f_ffff), VmFlags.Write);
        foreach (var vma in new[] { small, huge, empty }) space.Add(vma);

        using var held = space.Lock.EnterWrite();
        foreach (var vma in space.Vmas) vma.StartWrite();
        var areas = new Demo.@namespace.Areas(output);
        output.WriteLine(areas.Walk(space, new VirtualRange(0x40_0000, 0xff_ffff)).IsCompleted);

        var populate = new Demo.@namespace.Populate(0);
        output.WriteLine($"{populate.Walk(empty).Code}: {populate.Installed} installed");
    }
}
