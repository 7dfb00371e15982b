using System.IO;
using WalkGen;
using WalkGen.Linux;

namespace Demo;

/// <summary>Fills every empty page of an area, as MADV_POPULATE would.</summary>
[PageWalker(Lock = WalkLock.Write)]
public sealed partial class Populate
{
    private ulong _next = 0x7000_0000;

    public int Installed { get; private set; }

    public int Present { get; private set; }

    [InstallPte]
    private int OnInstall(VirtualAddress address, ref ulong pte)
    {
        if (Installed == 600) return -5;
        Installed++;
        pte = X86_64.LeafEntry(PageTableLevel.Pte, new PhysicalAddress(_next), EntryFlags.Writable);
        _next += 0x1000;
        return 0;
    }

    [PteEntry]
    private void OnPage() => Present++;
}

/// <summary>Every handler that is called outside the tables, and the action through the walk.</summary>
[PageWalker(Lock = WalkLock.WriteVerify)]
public ref partial struct Areas
{
    private readonly TextWriter _output;
    private int _asked;

    public Areas(TextWriter output)
    {
        _output = output;
    }

    [TestWalk]
    private int OnTest(Vma vma, VirtualRange range)
    {
        _output.WriteLine($"test {range}");
        return vma.Flags == VmFlags.None ? 1 : 0;
    }

    [PreVma]
    private void OnPre(in PageWalk walk) => _output.WriteLine($"pre {walk.Vma!.Range}");

    [PostVma]
    private void OnPost(Vma vma) => _output.WriteLine($"post {vma.Range}");

    [HugetlbEntry]
    private void OnHuge<TPaging>(scoped EntryRef<TPaging> entry, VirtualAddress address, ulong mask, PageTableLevel level)
        where TPaging : struct, IPagingFormat
        => _output.WriteLine($"huge {address} {level} {mask:x} {entry.Read().IsLeaf}");

    [PmdEntry]
    private void OnPmd(VirtualRange range, ref PageWalk walk)
    {
        _output.WriteLine($"pmd {range} {walk.Action}");
        walk.Action = ++_asked == 1 ? WalkAction.Again : WalkAction.Continue;
    }

    [PteEntry]
    private void OnPage() => _output.WriteLine("pte");

    [PteHole]
    private void OnHole(VirtualRange range, PageTableLevel level, in PageWalk walk)
        => _output.WriteLine($"hole {level} {range} {walk.Vma?.Range}");
}

public static class Case
{
    public static void Run(TextWriter output)
    {
        var machine = Machine.Create();
        using var space = new AddressSpace<X86_64, ArenaMemory>(machine.Arena.Memory, machine.Table.Root, machine.Arena);
        var small = new Vma(new VirtualRange(0x40_0000, 0x7f_ffff), VmFlags.Write);
        var skipped = new Vma(new VirtualRange(0x90_0000, 0x90_ffff), VmFlags.None);
        var huge = new Vma(new VirtualRange(0xa0_0000, 0xdf_ffff), VmFlags.Write | VmFlags.HugeTlb) { HugePageShift = 21 };
        var empty = new Vma(new VirtualRange(0x40_0000_0000, 0x40_001f_ffff), VmFlags.Write);
        foreach (var vma in new[] { small, skipped, huge, empty }) space.Add(vma);

        using var held = space.Lock.EnterWrite();
        foreach (var vma in space.Vmas) vma.StartWrite();
        var areas = new Areas(output);
        output.WriteLine(areas.Walk(space, new VirtualRange(0x30_0000, 0xff_ffff)).IsCompleted);

        var populate = new Populate();
        output.WriteLine($"{populate.Walk(empty).Code}: {populate.Installed} installed, {populate.Present} present");
        int code = populate.Walk(empty, new VirtualRange(0x40_0000_0000, 0x40_0000_1fff)).Code;
        output.WriteLine($"{code}: {populate.Installed} installed, {populate.Present} present");
        output.WriteLine($"{populate.Walk(small).Code}: {populate.Installed} installed, {populate.Present} present");
        output.WriteLine($"{populate.Walk(space, new VirtualRange(0xa0_0000, 0xaf_ffff)).Code}");
    }
}
