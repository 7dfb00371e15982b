namespace WalkGen.Emulation;

/// <summary>The kinds of access that an <see cref="IAccessWatcher"/> distinguishes.</summary>
[Flags]
public enum WatchedAccess
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Loads and instruction fetches.</summary>
    Read = 1 << 0,

    /// <summary>Stores.</summary>
    Write = 1 << 1,

    /// <summary>Both: an atomic operation reads and writes.</summary>
    All = Read | Write,
}
