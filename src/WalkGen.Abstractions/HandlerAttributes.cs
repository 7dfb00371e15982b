using WalkGen.Linux;

namespace WalkGen;

// The table of optional handlers: Linux's struct mm_walk_ops. A method may carry several of them. Parameters are matched by type,
// in any order, each at most once; docs/writing-a-walker.md lists them.

/// <summary>If set, called for each PGD entry that is not empty. On a format with folded levels below: for each entry, also empty ones.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PgdEntryAttribute : Attribute;

/// <summary>If set, called for each P4D entry that is not empty. Where the P4D is folded, it is called with the PGD entry.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class P4dEntryAttribute : Attribute;

/// <summary>
/// If set, called for each PUD entry that is not empty and fulfils the condition: leaf, table or not present. May return a
/// <see cref="WalkAction"/>; without one, or without a call, the walk goes down. In an area a leaf is split for that, unless the condition is
/// one of leaves (<see cref="EntryConditionAttribute"/>).
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PudEntryAttribute : EntryConditionAttribute;

/// <summary>
/// If set, called for each PMD entry that is not empty and fulfils the condition: leaf, table or not present. May return a
/// <see cref="WalkAction"/>; without one, or without a call, the walk goes down. In an area a leaf is split for that, unless the condition is
/// one of leaves (<see cref="EntryConditionAttribute"/>).
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PmdEntryAttribute : EntryConditionAttribute;

/// <summary>
/// If set, called for each entry of the lowest level in the range that fulfils the condition; without one also for empty entries and those
/// that are not present.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PteEntryAttribute : EntryConditionAttribute;

/// <summary>
/// If set, called for each table of the lowest level with the part of it in the range, under the table's lock: for handlers that loop over
/// the entries themselves. Where the walker has handlers of entries too, they are called after it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PteTableAttribute : Attribute;

/// <summary>
/// If set, called for each empty entry above the lowest level that the walk comes to, with the part of the range that it covers.
/// Holes are not merged, and an empty entry of the lowest level is no hole: <see cref="PteEntryAttribute"/> sees it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PteHoleAttribute : Attribute
{
    /// <summary>
    /// Whether holes are merged, those inside tables of the lowest level among them: the handler is then called once for each maximal run
    /// of addresses without an entry, when the run ends. A run does not reach beyond the area or the half of the address space in which
    /// it lies; in a hugetlb area each huge page that is absent is told by itself.
    /// </summary>
    public bool Coalesce { get; set; }
}

/// <summary>
/// If set, called when an entry points to a table that the memory does not hold (a truncated dump, a hostile entry), with the part
/// of the range that stays unseen. The walk goes on behind it and counts it in <see cref="WalkResult.MissingTables"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MissingTableAttribute : Attribute;

/// <summary>If set, called for each huge page of a hugetlb VMA, also for one whose entry is empty. Without it such a VMA is passed over.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class HugetlbEntryAttribute : Attribute;

/// <summary>
/// If set, called for each VMA before it is walked: 0 to walk it, positive to pass it over, negative to fail. Without it every VMA is
/// walked but those of bare frames (<see cref="VmFlags.PfnMap"/>).
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TestWalkAttribute : Attribute;

/// <summary>If set, called before the part of a VMA in the range is walked. A value that is not 0 ends the walk, without [PostVma].</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PreVmaAttribute : Attribute;

/// <summary>If set, called after the part of a VMA was walked, also if a handler ended the walk or threw.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostVmaAttribute : Attribute;

/// <summary>
/// If set, called for each empty entry of the lowest level, to fill it: missing tables are allocated on the way, and there are no holes
/// where they can be. Takes a <c>ref ulong</c> for the new entry, which is stored if the handler returns 0. Linux 6.13.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InstallPteAttribute : Attribute;
