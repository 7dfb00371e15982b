namespace WalkGen;

// The table of optional handlers: Linux's struct mm_walk_ops. A method may carry several of them. Parameters are matched by type,
// in any order, each at most once; docs/writing-a-walker.md lists them.

/// <summary>If set, called for each PGD entry that is not empty. On a format with folded levels below: for each entry, also empty ones.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PgdEntryAttribute : Attribute;

/// <summary>If set, called for each P4D entry that is not empty. Where the P4D is folded, it is called with the PGD entry.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class P4dEntryAttribute : Attribute;

/// <summary>If set, called for each PUD entry that is not empty: leaf, table or not present. May return a <see cref="WalkAction"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PudEntryAttribute : Attribute;

/// <summary>If set, called for each PMD entry that is not empty: leaf, table or not present. May return a <see cref="WalkAction"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PmdEntryAttribute : Attribute;

/// <summary>If set, called for each entry of the lowest level in the range, also for empty ones and those that are not present.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PteEntryAttribute : Attribute;

/// <summary>
/// If set, called for each empty entry above the lowest level that the walk comes to, with the part of the range that it covers.
/// Holes are not merged, and an empty entry of the lowest level is no hole: <see cref="PteEntryAttribute"/> sees it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PteHoleAttribute : Attribute;

/// <summary>
/// If set, called when an entry points to a table that the memory does not hold (a truncated dump, a hostile entry), with the part
/// of the range that stays unseen. The walk goes on behind it and counts it in <see cref="WalkResult.MissingTables"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MissingTableAttribute : Attribute;
