using WalkGen.Formats;
using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Linux;

/// <summary>An address space of <see cref="LinuxKernel.CreateAddressSpace"/> has the flags of the kernel's software bits.</summary>
public sealed class LinuxAddressSpaceTests : IDisposable
{
    private const ulong SoftDirty = 1 << 11, Uffd = 1 << 10;
    private static readonly LinuxKernel s_kernel = new(new LinuxVersion(6, 12));
    private static readonly VirtualRange s_pages = VirtualRange.FromLength(new VirtualAddress(0x40_0000), 3 * 4096);

    private readonly FrameArena _arena = new(new PhysicalAddress(0x10_0000), 1 << 20);

    public void Dispose() => _arena.Dispose();

    [Fact]
    public void Handlers_set_and_clear_the_bits_of_the_kernel_and_conditions_see_them()
    {
        var tables = Map<X86_64>(s_pages);
        using AddressSpace space = Create<X86_64>(tables, s_kernel, s_pages);
        using var held = space.Lock.EnterRead();

        new SetFlags(EntryFlags.SoftDirty | EntryFlags.UffdWriteProtected).Walk(space, VirtualRange.FromLength(s_pages.Start, 4096));
        new SetFlags(EntryFlags.SoftDirty).Walk(space, VirtualRange.FromLength(s_pages.Start + 8192, 4096));

        Assert.Equal([SoftDirty | Uffd, 0UL, SoftDirty], Enumerable.Range(0, 3).Select(page => EntryOf(tables, page) & (SoftDirty | Uffd)));
        Assert.Equal((2, 1, 1L), CountIn(space));

        var clear = new ClearSoftDirty();
        clear.Walk(space);
        Assert.Equal(2, clear.Cleared.Count);
        Assert.Equal((0, 1, 0L), CountIn(space));
        Assert.Equal(Uffd, EntryOf(tables, 0) & (SoftDirty | Uffd));
    }

    [Fact]
    public void Parts_of_a_split_huge_page_keep_the_flags()
    {
        var huge = VirtualRange.FromLength(new VirtualAddress(0x40_0000), 2 << 20);
        var tables = Map<X86_64>(huge, PageTableLevel.Pmd);
        using AddressSpace space = Create<X86_64>(tables, s_kernel, huge);
        using var held = space.Lock.EnterRead();
        new SetFlags(EntryFlags.SoftDirty).Walk(space);

        var flags = new SplitFlags();
        flags.Walk(space);

        Assert.Equal(512, flags.Written);
    }

    [Fact]
    public void A_dirty_page_that_becomes_read_only_stays_dirty_where_the_kernel_keeps_it()
    {
        var tables = Map<X86_64>(s_pages);
        using AddressSpace space = Create<X86_64>(tables, s_kernel, s_pages);
        using var held = space.Lock.EnterWrite();
        new SetFlags(EntryFlags.Dirty).Walk(space);

        new WriteProtect().Walk(space);

        Assert.Equal(1UL << 58, EntryOf(tables, 0) & (1UL << 58 | 0x42));
        var dirty = new DirtyPages();
        dirty.Walk(space);
        Assert.Equal(3, dirty.Count);
    }

    [Fact]
    public void The_bits_depend_on_the_release_and_the_architecture()
    {
        var aarch64 = Map<AArch64<Granule4K, VaSize48, Ttbr0>>(s_pages);
        using (AddressSpace space = Create<AArch64<Granule4K, VaSize48, Ttbr0>>(aarch64, s_kernel, s_pages))
        using (space.Lock.EnterRead())
        {
            new SetFlags(EntryFlags.UffdWriteProtected).Walk(space);
            Assert.NotEqual(0UL, EntryOf(aarch64, 1) & (1UL << 58));
            Assert.Throws<NotSupportedException>(() => new SetFlags(EntryFlags.SoftDirty).Walk(space)); // arm64 has none
        }

        var before5_7 = new LinuxKernel(new LinuxVersion(5, 4));
        var x86 = Map<X86_64>(s_pages);
        using AddressSpace old = Create<X86_64>(x86, before5_7, s_pages);
        using var held = old.Lock.EnterRead();
        Assert.Throws<NotSupportedException>(() => new SetFlags(EntryFlags.UffdWriteProtected).Walk(old));
    }

    [Fact]
    public void The_rest_is_that_of_an_ordinary_address_space()
    {
        using AddressSpace kernel = s_kernel.CreateAddressSpace<X86_64, ArenaMemory>(_arena.Memory, _arena.Allocate(), _arena);
        using AddressSpace user = s_kernel.CreateAddressSpace<X86_64, ArenaMemory>(
            _arena.Memory, _arena.Allocate(), _arena, kernel, "init", LinuxBehaviour.Linux6_1);

        Assert.Equal((kernel, "init", LinuxBehaviour.Linux6_1, 12), (user.Kernel, user.Name, user.Behaviour, user.PageShift));
        Assert.True(kernel.IsKernel);
        Assert.Equal(LinuxBehaviour.Linux6_12, kernel.Behaviour);
    }

    private OwnedPageTable<TPaging> Map<TPaging>(VirtualRange range, PageTableLevel level = PageTableLevel.Pte)
        where TPaging : struct, IPagingFormat
    {
        var tables = new OwnedPageTable<TPaging>(_arena);
        tables.Map(range, new PhysicalAddress(0x4000_0000), EntryFlags.Writable | EntryFlags.User | EntryFlags.Accessed, level);
        return tables;
    }

    private AddressSpace Create<TPaging>(OwnedPageTable<TPaging> tables, LinuxKernel kernel, VirtualRange vma)
        where TPaging : struct, IPagingFormat
    {
        AddressSpace space = kernel.CreateAddressSpace<TPaging, ArenaMemory>(_arena.Memory, tables.Table.Root, _arena);
        space.Add(new Vma(vma, VmFlags.Read | VmFlags.Write));
        return space;
    }

    private static ulong EntryOf<TPaging>(OwnedPageTable<TPaging> tables, int page)
        where TPaging : struct, IPagingFormat
    {
        Assert.True(tables.Table.TryTranslate(s_pages.Start + ((ulong)page * 4096), out _, out Entry<TPaging> leaf));
        return leaf.Raw;
    }

    private static (int Written, int Protected, long Both) CountIn(AddressSpace space)
    {
        var count = new SoftwareFlags();
        count.Walk(space);
        return (count.Written, count.Protected, count.Both);
    }
}

[PageWalker]
internal sealed partial class SetFlags(EntryFlags flags)
{
    [LeafEntry]
    private void OnLeaf<TPaging>(EntryRef<TPaging> leaf) where TPaging : struct, IPagingFormat => leaf.Set(flags);
}

[PageWalker]
internal partial struct ClearSoftDirty
{
    [PteUpdate(Where = EntryFlags.SoftDirty, Clear = EntryFlags.SoftDirty)]
    public PteChanges Cleared;
}

[PageWalker]
internal sealed partial class WriteProtect
{
    [PteUpdate(Where = EntryFlags.Writable, Clear = EntryFlags.Writable)]
    public PteChanges Protected;
}

[PageWalker]
internal partial struct DirtyPages
{
    public int Count;

    [LeafEntry(Where = EntryFlags.Dirty)]
    private void OnLeaf() => Count++;
}

[PageWalker]
internal partial struct SplitFlags
{
    public int Written;

    [PteEntry(Where = EntryFlags.SoftDirty)]
    private void OnPage() => Written++;
}

[PageWalker]
internal partial struct SoftwareFlags
{
    public int Written, Protected;

    [PteCount(Where = EntryFlags.SoftDirty | EntryFlags.UffdWriteProtected)]
    public long Both;

    [LeafEntry]
    private void OnLeaf<TPaging>(Entry<TPaging> leaf) where TPaging : struct, IPagingFormat
    {
        if (leaf.Has(EntryFlags.SoftDirty)) Written++;
        if (leaf.Has(EntryFlags.UffdWriteProtected)) Protected++;
    }
}
