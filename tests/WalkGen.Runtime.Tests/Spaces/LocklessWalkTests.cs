using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Spaces;

/// <summary>A walk without a lock is legal in the kernel's own address space alone.</summary>
public sealed class LocklessWalkTests : IDisposable
{
    private static readonly VirtualRange Pages = VirtualRange.FromLength(new VirtualAddress(0x40_0000), 0x3000);

    private readonly FrameArena _arena = new(new PhysicalAddress(0x10_0000), 1 << 20);
    private readonly AddressSpace<X86_64, ArenaMemory> _kernel;
    private readonly AddressSpace<X86_64, ArenaMemory> _user;
    private readonly Vma _vma = new(Pages, VmFlags.Write);

    public LocklessWalkTests()
    {
        var tables = new OwnedPageTable<X86_64>(_arena);
        tables.Map(Pages, new PhysicalAddress(0x7000_0000), EntryFlags.Writable);
        _kernel = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, tables.Table.Root, _arena);
        _user = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, tables.Table.Root, _arena, _kernel);
        _user.Add(_vma);
    }

    public void Dispose()
    {
        _user.Dispose();
        _kernel.Dispose();
        _arena.Dispose();
    }

    [Fact]
    public void The_tables_of_the_kernel_are_walked_and_changed_without_its_lock()
    {
        var walker = new ReadOnlyPages();
        Assert.True(walker.WalkKernel(_kernel, Pages).IsCompleted);
        Assert.Equal(3, walker.Changed);
        Assert.True(walker.WalkKernel(_kernel, Pages, _user.Root).IsCompleted);
        Assert.Equal(3, walker.Changed); // none is writable any more
    }

    [Fact]
    public void Other_walks_are_refused_whatever_is_locked()
    {
        using var kernel = _kernel.Lock.EnterWrite();
        using var user = _user.Lock.EnterWrite();
        using var file = new FileMapping();
        using var mapping = file.EnterRead();
        Refused((ref walker) => walker.Walk(_user));
        Refused((ref walker) => walker.Walk(_user, Pages));
        Refused((ref walker) => walker.Walk(_vma));
        Refused((ref walker) => walker.Walk(_vma, Pages));
        Refused((ref walker) => walker.Walk(file, 0, 1));
        Refused((ref walker) => walker.WalkWithoutVmas(_kernel, Pages));
        Refused((ref walker) => walker.WalkKernel(_user, Pages)); // user tables may be freed
    }

    [Fact]
    public void A_disposed_address_space_is_refused()
    {
        _kernel.Dispose();
        var walker = new ReadOnlyPages();
        Assert.Throws<ObjectDisposedException>(() => walker.WalkKernel(_kernel, Pages));
    }

    private delegate WalkResult Walking(ref ReadOnlyPages walker);

    private static void Refused(Walking walk)
    {
        var walker = new ReadOnlyPages();
        var refused = Assert.Throws<InvalidOperationException>(() => walk(ref walker));
        Assert.Contains("by WalkKernel", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, walker.Changed);
    }
}

[PageWalker(Lock = WalkLock.None)]
internal partial struct ReadOnlyPages
{
    public int Changed;

    [LeafEntry(Where = EntryFlags.Writable)]
    private void OnPage<TPaging>(EntryRef<TPaging> page) where TPaging : struct, IPagingFormat
    {
        page.Clear(EntryFlags.Writable);
        Changed++;
    }
}
