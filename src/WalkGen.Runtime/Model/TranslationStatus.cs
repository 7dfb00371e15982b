namespace WalkGen;

/// <summary>How a translation ended (<see cref="Translation"/>).</summary>
public enum TranslationStatus : byte
{
    /// <summary>The format does not translate the address (x86: it is not canonical). No entry was read.</summary>
    NotTranslated,

    /// <summary>A leaf maps the address.</summary>
    Mapped,

    /// <summary>The last entry is empty, or non-present with data of the operating system.</summary>
    NonPresent,

    /// <summary>The hardware refuses the last entry although it is marked as valid (<see cref="EntryFlags.Malformed"/>).</summary>
    Malformed,

    /// <summary>The memory does not hold a table on the path.</summary>
    TableMissing,
}
