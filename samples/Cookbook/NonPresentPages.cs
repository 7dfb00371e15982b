using WalkGen;

namespace Cookbook;

/// <summary>Fills empty entries with the given values, in turn.</summary>
[PageWalker]
internal sealed partial class NonPresentPages(IReadOnlyList<ulong> entries)
{
    private int _next;

    [InstallPte]
    private void OnEmpty(ref ulong entry) => entry = entries[_next++ % entries.Count];
}
