namespace WalkGen.Formats;

/// <summary>
/// A translation mode of RISC-V: satp.MODE (privileged manual, "Supervisor Address Translation and Protection (satp) Register").
/// </summary>
public interface IRiscVMode
{
    /// <summary>The name, such as <c>Sv39</c>.</summary>
    static abstract string Name { get; }

    /// <summary>The number of levels: 2 to 5.</summary>
    static abstract int Levels { get; }

    /// <summary>The size of an entry in bytes: 4 or 8. A table has 4 KiB.</summary>
    static abstract int EntrySize { get; }
}

/// <summary>32-bit addresses: two levels, entries of 4 bytes, pages of 4 KiB and 4 MiB, physical addresses of 34 bits.</summary>
public readonly struct Sv32 : IRiscVMode
{
    /// <inheritdoc/>
    public static string Name => "Sv32";

    /// <inheritdoc/>
    public static int Levels => 2;

    /// <inheritdoc/>
    public static int EntrySize => 4;
}

/// <summary>39-bit addresses: three levels, pages of 4 KiB, 2 MiB and 1 GiB, physical addresses of 56 bits.</summary>
public readonly struct Sv39 : IRiscVMode
{
    /// <inheritdoc/>
    public static string Name => "Sv39";

    /// <inheritdoc/>
    public static int Levels => 3;

    /// <inheritdoc/>
    public static int EntrySize => 8;
}

/// <summary>48-bit addresses: four levels, also pages of 512 GiB.</summary>
public readonly struct Sv48 : IRiscVMode
{
    /// <inheritdoc/>
    public static string Name => "Sv48";

    /// <inheritdoc/>
    public static int Levels => 4;

    /// <inheritdoc/>
    public static int EntrySize => 8;
}

/// <summary>57-bit addresses: five levels, also pages of 256 TiB.</summary>
public readonly struct Sv57 : IRiscVMode
{
    /// <inheritdoc/>
    public static string Name => "Sv57";

    /// <inheritdoc/>
    public static int Levels => 5;

    /// <inheritdoc/>
    public static int EntrySize => 8;
}
