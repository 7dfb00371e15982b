namespace WalkGen;

/// <summary>The bits of an entry that an operating system uses for itself; 0 for those that it does not use.</summary>
internal interface ISoftwareBits
{
    /// <summary>The bit of <see cref="EntryFlags.Special"/>.</summary>
    static virtual ulong Special => 0;

    /// <summary>The bit of <see cref="EntryFlags.SoftDirty"/>.</summary>
    static virtual ulong SoftDirty => 0;

    /// <summary>The bit of <see cref="EntryFlags.UffdWriteProtected"/>.</summary>
    static virtual ulong UffdWriteProtected => 0;

    /// <summary>The second bit of <see cref="EntryFlags.Dirty"/>, for pages that are not writable.</summary>
    static virtual ulong SavedDirty => 0;
}

/// <summary>The software bits of an unknown operating system.</summary>
internal readonly struct NoSoftwareBits : ISoftwareBits;
