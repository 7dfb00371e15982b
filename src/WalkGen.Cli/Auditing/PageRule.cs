using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Auditing;

/// <summary>A rule about single pages.</summary>
/// <param name="breaks">Whether pages break the rule.</param>
/// <param name="found">Gets each finding.</param>
internal sealed class PageRule(Func<Extent, bool> breaks, Action<Extent> found)
{
    private readonly RunMerger<Extent> _merger = new(found);

    /// <summary>
    /// Checks <paramref name="pages"/>, which must come in ascending order. Findings keep only the permissions of the flags. A finding is
    /// reported as soon as it ends, so the findings of all rules are in order.
    /// </summary>
    public void Check(Extent pages)
    {
        if (breaks(pages)) _merger.Add(pages with { Flags = pages.Flags & EffectivePermissions.Mask });
        else Finish();
    }

    /// <summary>Reports the last finding.</summary>
    public void Finish() => _merger.Finish();
}
