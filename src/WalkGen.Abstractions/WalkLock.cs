namespace WalkGen;

/// <summary>The locks that a walk over an address space requires (Linux: <c>enum page_walk_lock</c>).</summary>
public enum WalkLock
{
    /// <summary>The address space must be locked, for reading or for writing.</summary>
    Read = 0,

    /// <summary>The address space must be locked for writing, and the walk write-locks each VMA that it enters.</summary>
    Write = 1,

    /// <summary>The address space must be locked for writing, and each VMA must be write-locked already.</summary>
    WriteVerify = 2,
}
