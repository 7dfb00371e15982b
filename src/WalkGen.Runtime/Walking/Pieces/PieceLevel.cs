using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>The level of the entries in the pieces of a walk.</summary>
internal static class PieceLevel
{
    /// <summary>
    /// The level for a walker: PMD, and for a fused walker that of the highest entries that a part needs whole. Its parts walk such an
    /// entry with all that is below it.
    /// </summary>
    public static PageTableLevel Of<TWalker>()
        where TWalker : IEntryWalker, allows ref struct
        => (TWalker.Handlers & WalkHandlers.Fused) != 0 ? TWalker.CutLevel : PageTableLevel.Pmd;
}
