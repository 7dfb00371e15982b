namespace WalkGen.Emulation;

/// <summary>What a CPU wants to do with a byte.</summary>
public enum MemoryAccess
{
    /// <summary>Load it.</summary>
    Read,

    /// <summary>Store it.</summary>
    Write,

    /// <summary>Fetch it as part of an instruction.</summary>
    Execute,
}
