namespace WalkGen.Emulation;

/// <summary>Why a CPU must not walk page tables at once, in one word.</summary>
[Flags]
internal enum CpuStates
{
    /// <summary>It may.</summary>
    None = 0,

    /// <summary>It was removed from its MMU.</summary>
    Disposed = 1,

    /// <summary>It was idle during flushes: its TLB is empty, and flushes leave it out until it has executed a barrier.</summary>
    Parked = 2,
}
