namespace WalkGen.Images;

/// <summary>What is known about a page of a file.</summary>
internal enum PageState : byte
{
    /// <summary>It was not read.</summary>
    Unknown,

    /// <summary>It was read.</summary>
    Readable,

    /// <summary>It could not be read. <see cref="FaultHandler"/> writes this value.</summary>
    Unreadable,
}
