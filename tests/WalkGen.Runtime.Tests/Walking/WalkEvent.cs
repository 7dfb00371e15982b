namespace WalkGen.Runtime.Tests.Walking;

/// <summary>One call of a handler.</summary>
internal readonly record struct WalkEvent(string Handler, PageTableLevel Level, VirtualRange Range, ulong Value)
{
    /// <summary>The entries of a table as one value, which depends on their number and order.</summary>
    public static ulong DigestOf(IEnumerable<ulong> entries)
        => entries.Aggregate(1UL, static (digest, entry) => unchecked((digest * 0x9e37_79b9_7f4a_7c15) + entry));
}
