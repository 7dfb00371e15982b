using WalkGen.Cli.Comparison;

namespace WalkGen.Cli.Watching;

/// <summary>What happened to pages in an interval: changes as between two page tables, and what only a watch sees.</summary>
[Flags]
internal enum ActivityKinds
{
    None = 0,

    /// <inheritdoc cref="ChangeKinds.Mapped"/>
    Mapped = ChangeKinds.Mapped,

    /// <inheritdoc cref="ChangeKinds.Unmapped"/>
    Unmapped = ChangeKinds.Unmapped,

    /// <inheritdoc cref="ChangeKinds.Remapped"/>
    Remapped = ChangeKinds.Remapped,

    /// <inheritdoc cref="ChangeKinds.Dirtied"/>
    Dirtied = ChangeKinds.Dirtied,

    /// <inheritdoc cref="ChangeKinds.Accessed"/>
    Accessed = ChangeKinds.Accessed,

    /// <summary>The bits of all changes.</summary>
    Changes = (ChangeKinds.Attributes << 1) - 1,

    /// <summary>The process wrote the page (soft-dirty).</summary>
    Written = ChangeKinds.Attributes << 1,

    /// <summary>A page of a file or the zero page became an own page of the process, by its first write.</summary>
    Copied = ChangeKinds.Attributes << 2,

    /// <summary>Pages of the area were used.</summary>
    Touched = ChangeKinds.Attributes << 3,
}
