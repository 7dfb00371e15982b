namespace WalkGen.Linux;

/// <summary>How a walk splits a huge page before it descends.</summary>
public enum HugeSplit
{
    /// <summary>The entry does not change. The walk retries it until it changes.</summary>
    Leave,

    /// <summary>The entry is cleared. A later page fault maps the page of a file again.</summary>
    Clear,

    /// <summary>The entry is replaced by a table that maps the same memory with smaller pages.</summary>
    Table,
}

/// <summary>
/// Decides how huge pages are split. The default is Linux's behaviour. A walk calls it for each entry that it splits, including swapped-out
/// entries, which never change.
/// </summary>
public class HugePageSplitter
{
    /// <summary>How to split a huge PMD entry of <paramref name="vma"/>: a table for anonymous memory, cleared for a file.</summary>
    public virtual HugeSplit ChoosePmd(Vma vma) => vma.IsFile ? HugeSplit.Clear : HugeSplit.Table;

    /// <summary>How to split a huge PUD entry of <paramref name="vma"/>: it is cleared.</summary>
    public virtual HugeSplit ChoosePud(Vma vma) => HugeSplit.Clear;
}
