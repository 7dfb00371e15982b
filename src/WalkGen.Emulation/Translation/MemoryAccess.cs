namespace WalkGen.Emulation;

/// <summary>The kind of a memory access.</summary>
public enum MemoryAccess
{
    /// <summary>A load.</summary>
    Read,

    /// <summary>A store.</summary>
    Write,

    /// <summary>An instruction fetch.</summary>
    Execute,
}
