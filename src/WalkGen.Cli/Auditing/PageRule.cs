using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Auditing;

/// <summary>A rule that looks at one page at a time: those whose flags under <paramref name="mask"/> are <paramref name="value"/>.</summary>
internal sealed class PageRule(EntryFlags mask, EntryFlags value, Action<Extent> found)
{
    private const EntryFlags Permissions = EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable;

    private readonly RunMerge<Extent> _merge = new(found);

    /// <summary>
    /// Looks at <paramref name="pages"/>, which must come in ascending order. Of the flags of findings, only permissions keep them apart. A
    /// finding is told as soon as it ends, so that those of all rules come in order.
    /// </summary>
    public void Look(Extent pages)
    {
        if ((pages.Flags & mask) == value) _merge.Add(pages with { Flags = pages.Flags & Permissions });
        else Finish();
    }

    /// <summary>Hands out the last finding.</summary>
    public void Finish() => _merge.Finish();
}
