namespace WalkGen;

/// <summary>Which locks a walk over an address space demands (Linux: <c>enum page_walk_lock</c>).</summary>
public enum WalkLock
{
    /// <summary>The address space must be locked, for reading or for writing.</summary>
    Read = 0,

    /// <summary>The address space must be locked for writing, and the walk write-locks each VMA that it comes to.</summary>
    Write = 1,

    /// <summary>The address space must be locked for writing, and each VMA must be write-locked already.</summary>
    WriteVerify = 2,
}
