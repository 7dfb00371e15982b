using WalkGen.CompilerServices;
using WalkGen.Linux;

namespace WalkGen;

// What a fused walk does with each of its parts, outside the tables.

/// <summary>Decides whether the part walks a VMA.</summary>
internal readonly ref struct TestCall(ref PageWalk walk, VirtualRange range) : IPartCall
{
    private readonly ref PageWalk _walk = ref walk;

    public int Run<TPart>(ref TPart part)
        where TPart : IEntryWalker
        => VmaWalk.Test(ref part, ref _walk, range);
}

/// <summary>Calls the handler before a VMA.</summary>
internal readonly ref struct PreVmaCall(ref PageWalk walk, VirtualRange range) : IPartCall
{
    private readonly ref PageWalk _walk = ref walk;

    public int Run<TPart>(ref TPart part)
        where TPart : IEntryWalker
        => (TPart.Handlers & WalkHandlers.PreVma) != 0 ? part.OnPreVma(ref _walk, range) : 0;
}

/// <summary>Calls the handler after a VMA.</summary>
internal readonly ref struct PostVmaCall(ref PageWalk walk) : IPartCall
{
    private readonly ref PageWalk _walk = ref walk;

    public int Run<TPart>(ref TPart part)
        where TPart : IEntryWalker
    {
        if ((TPart.Handlers & WalkHandlers.PostVma) != 0) part.OnPostVma(ref _walk);
        return 0;
    }
}

/// <summary>Reports a hole; in a hugetlb VMA only to a part that walks it.</summary>
internal readonly ref struct HoleCall(ref PageWalk walk, VirtualRange range, PageTableLevel level) : IPartCall
{
    private readonly ref PageWalk _walk = ref walk;

    public int Run<TPart>(ref TPart part)
        where TPart : IEntryWalker
    {
        bool isHugetlb = _walk.Vma is { } vma && (vma.Flags & VmFlags.HugeTlb) != 0 && (vma.Flags & VmFlags.PfnMap) == 0;
        WalkHandlers needed = isHugetlb ? WalkHandlers.Hole | WalkHandlers.Hugetlb : WalkHandlers.Hole;
        return (TPart.Handlers & needed) == needed ? part.OnHole(ref _walk, range, level) : 0;
    }
}

/// <summary>Reports that the root table is missing.</summary>
internal readonly ref struct MissingTableCall(
    ref PageWalk walk, VirtualRange range, PageTableLevel level, PhysicalAddress table) : IPartCall
{
    private readonly ref PageWalk _walk = ref walk;

    public int Run<TPart>(ref TPart part)
        where TPart : IEntryWalker
    {
        _walk.MissingTables++;
        return (TPart.Handlers & WalkHandlers.MissingTable) != 0 ? part.OnMissingTable(ref _walk, range, level, table) : 0;
    }
}

/// <summary>Calls the handler of a hugetlb entry.</summary>
internal readonly ref struct HugetlbCall<TPaging>(ref PageWalk walk, EntryRef<TPaging> entry, VirtualRange range, ulong mask) : IPartCall
    where TPaging : struct, IPagingFormat
{
    private readonly ref PageWalk _walk = ref walk;
    private readonly EntryRef<TPaging> _entry = entry;

    public int Run<TPart>(ref TPart part)
        where TPart : IEntryWalker
        => (TPart.Handlers & WalkHandlers.Hugetlb) != 0 ? part.OnHugetlb(ref _walk, _entry, range, mask) : 0;
}
