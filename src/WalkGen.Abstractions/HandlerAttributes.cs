using WalkGen.Linux;

namespace WalkGen;

// The handlers of a walker (Linux: struct mm_walk_ops). All are optional. A method may have several of these attributes. Parameters are
// matched by type, in any order, each type at most once; docs/writing-a-walker.md lists them.

/// <summary>
/// Called for each leaf that fulfils the condition, at every level where the paging format allows leaves: from a leaf of the PGD, such as
/// 256 TiB with RISC-V Sv57, down to a page. <see cref="EntryConditionAttribute.Where"/> contains <see cref="EntryFlags.Leaf"/> without
/// being set. Leaves stay whole, also those that do not fulfil the condition, and the walk descends into tables.
/// </summary>
/// <remarks>
/// The attribute stands for one attribute of each level, from <see cref="PgdEntryAttribute"/> to <see cref="PteEntryAttribute"/>, so no
/// other method can have one of these. On the same method, the attribute of a level replaces this one at that level. Leaves of a hugetlb
/// VMA belong to <see cref="HugetlbEntryAttribute"/>.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LeafEntryAttribute : EntryConditionAttribute
{
    /// <summary>Whether to leave out the lowest level, so that the handler is called for huge pages only.</summary>
    public bool AbovePte { get; set; }
}

/// <summary>
/// Called for each PGD entry that is not empty and fulfils the condition. If the P4D is folded, called for empty entries too.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PgdEntryAttribute : EntryConditionAttribute;

/// <summary>
/// Called for each P4D entry that is not empty and fulfils the condition. If the P4D is folded, called with the PGD entry. If the PUD is
/// folded, called for empty entries too.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class P4dEntryAttribute : EntryConditionAttribute;

/// <summary>
/// Called for each PUD entry that is not empty and fulfils the condition: a leaf, a table or a non-present entry. May return a
/// <see cref="WalkAction"/>. Without one, or if the handler is not called, the walk descends. In a VMA, descending splits a leaf, unless
/// the condition requires leaves (<see cref="EntryConditionAttribute"/>).
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PudEntryAttribute : EntryConditionAttribute;

/// <summary>
/// Called for each PMD entry that is not empty and fulfils the condition: a leaf, a table or a non-present entry. May return a
/// <see cref="WalkAction"/>. Without one, or if the handler is not called, the walk descends. In a VMA, descending splits a leaf, unless
/// the condition requires leaves (<see cref="EntryConditionAttribute"/>).
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PmdEntryAttribute : EntryConditionAttribute;

/// <summary>
/// Called for each entry of the lowest level in the range that fulfils the condition. Without a condition, called for empty and non-present
/// entries too.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PteEntryAttribute : EntryConditionAttribute;

/// <summary>
/// Called for each PMD table, with the entries that are in the range, before the walk handles its entries and descends. The table is not
/// locked. If the PMD is folded, a table is one entry of the level above, also if it is empty.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PmdTableAttribute : Attribute;

/// <summary>
/// Called for each table of the lowest level, with the entries that are in the range. The table is locked during the call. The handlers of
/// entries are called after it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PteTableAttribute : Attribute;

/// <summary>
/// Called for each empty entry above the lowest level, with the part of the range that the entry covers. Holes are not merged. An empty
/// entry of the lowest level is not a hole; <see cref="PteEntryAttribute"/> handles it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PteHoleAttribute : Attribute
{
    /// <summary>
    /// Whether to merge holes, including empty entries of the lowest level. The handler is then called once for each maximal run of
    /// addresses without an entry, at the end of the run. A run does not cross the end of a VMA or of a half of the address space. In a
    /// hugetlb VMA each empty huge page entry is reported separately.
    /// </summary>
    public bool Coalesce { get; set; }
}

/// <summary>
/// Called when an entry points to a table that the memory does not hold, for example in a truncated dump, with the part of the range that
/// cannot be visited. The walk counts the table in <see cref="WalkResult.MissingTables"/> and continues after it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MissingTableAttribute : Attribute;

/// <summary>
/// Makes the walk visit each table once per level: at the first entry that points to it. At each later entry of the same level that points
/// to the same table, this handler is called instead, with the range that the entry covers. May return a <see cref="WalkAction"/>:
/// <see cref="WalkAction.Subtree"/> walks the table again. Without one the table is skipped. Linux has no such handler; without it a
/// table is walked at each entry that points to it.
/// </summary>
/// <remarks>
/// If the walk begins or ends inside the range of an entry, the part of its table is always walked, and that is not the first visit.
/// The walk remembers each table that it has visited.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedTableAttribute : Attribute;

/// <summary>Called for each huge page of a hugetlb VMA, even if its entry is empty. Without this handler the VMA is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class HugetlbEntryAttribute : Attribute;

/// <summary>
/// Called for each VMA before it is walked. Returns 0 to walk the VMA, a positive value to skip it, or a negative error to end the walk.
/// Without this handler every VMA is walked except those with <see cref="VmFlags.PfnMap"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TestWalkAttribute : Attribute;

/// <summary>
/// Called before the part of a VMA in the range is walked. A value other than 0 ends the walk without a call of [PostVma].
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PreVmaAttribute : Attribute;

/// <summary>Called after the part of a VMA was walked, even if a handler ended the walk or threw an exception.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostVmaAttribute : Attribute;

/// <summary>
/// Called for each empty entry of the lowest level, to fill it. The walk allocates the tables that are missing, so there are no holes.
/// Takes a <c>ref ulong</c> for the new entry, which is stored if the handler returns 0. Linux 6.13: <c>install_pte</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class InstallPteAttribute : Attribute;
