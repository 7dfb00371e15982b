namespace WalkGen.Linux;

/// <summary>What becomes of a huge entry that a walk wants to look below.</summary>
public enum HugeSplit
{
    /// <summary>It stays as it is. The walk comes back to it until it changes.</summary>
    Leave,

    /// <summary>It is cleared: a file's pages are found again by faults.</summary>
    Clear,

    /// <summary>A table of smaller pages over the same memory takes its place.</summary>
    Table,
}

/// <summary>
/// Decides how huge entries are split. As it is, it does what Linux does. It is asked each time a walk comes to split an entry, also for
/// one that turns out to be swapped out; that stays whatever the answer.
/// </summary>
public class HugePageSplitter
{
    /// <summary>How a huge PMD entry of <paramref name="vma"/> is split: taken apart for anonymous memory, cleared for a file.</summary>
    public virtual HugeSplit ChoosePmd(Vma vma) => vma.IsFile ? HugeSplit.Clear : HugeSplit.Table;

    /// <summary>How a huge PUD entry of <paramref name="vma"/> is split: it is cleared.</summary>
    public virtual HugeSplit ChoosePud(Vma vma) => HugeSplit.Clear;
}
