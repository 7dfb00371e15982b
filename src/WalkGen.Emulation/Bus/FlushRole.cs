namespace WalkGen.Emulation;

/// <summary>What a flush does with a CPU.</summary>
internal enum FlushRole
{
    /// <summary>It invalidates tags and waits for accesses.</summary>
    Awaited,

    /// <summary>It invalidates tags: the thread of the CPU executes the flush, between two accesses.</summary>
    Caller,

    /// <summary>Nothing: the CPU is parked.</summary>
    LeftOut,
}
