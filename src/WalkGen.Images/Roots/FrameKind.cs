namespace WalkGen.Images;

/// <summary>What a frame is as a table of one level, by its own entries.</summary>
internal enum FrameKind
{
    /// <summary>It was not read as such a table.</summary>
    Unknown,

    /// <summary>It has no present entry.</summary>
    Empty,

    /// <summary>It has a present entry, and all entries are plausible.</summary>
    Plausible,

    /// <summary>It has a present entry, and one that is not plausible.</summary>
    Malformed,
}
