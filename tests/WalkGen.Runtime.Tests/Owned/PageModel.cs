namespace WalkGen.Runtime.Tests;

/// <summary>What owned page tables should say, as simply as it can be said: a dictionary from page to memory and flags.</summary>
internal sealed class PageModel<TPaging>
    where TPaging : struct, IPagingFormat
{
    private const EntryFlags SetByHardware = EntryFlags.Accessed | EntryFlags.Dirty;

    private readonly Dictionary<ulong, MappedPage> _pages = [];

    public MappedPage? this[ulong address] => _pages.TryGetValue(address, out MappedPage page) ? page : null;

    public bool IsFree(VirtualRange range) => !Pages(range).Any(_pages.ContainsKey);

    public void Map(VirtualRange range, PhysicalAddress physical, EntryFlags flags)
    {
        foreach (ulong page in Pages(range)) _pages[page] = new MappedPage(physical + (page - range.Start.Value), Expressible(flags));
    }

    public void Unmap(VirtualRange range)
    {
        foreach (ulong page in _pages.Keys.Where(page => range.Contains(new VirtualAddress(page))).ToList()) _pages.Remove(page);
    }

    public void Protect(VirtualRange range, EntryFlags flags)
    {
        foreach ((ulong page, MappedPage old) in _pages.Where(pair => range.Contains(new VirtualAddress(pair.Key))).ToList())
        {
            _pages[page] = old with { Flags = Expressible(flags & ~SetByHardware) | (old.Flags & SetByHardware) };
        }
    }

    /// <summary>Every page address in <paramref name="range"/>, counted so that the topmost page is no special case.</summary>
    public static IEnumerable<ulong> Pages(VirtualRange range)
    {
        for (ulong i = 0; i < range.PageCount(TPaging.PageShift); i++) yield return range.Start.Value + (i << TPaging.PageShift);
    }

    private static EntryFlags Expressible(EntryFlags flags)
    {
        flags &= ~(EntryFlags.Present | EntryFlags.Leaf);
        bool canForbidExecution = TPaging.FlagPattern(PageTableLevel.Pte, EntryFlags.Executable).Mask != 0;
        return canForbidExecution ? flags : flags | EntryFlags.Executable;
    }
}
