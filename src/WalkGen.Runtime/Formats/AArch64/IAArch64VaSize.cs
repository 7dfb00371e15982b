namespace WalkGen.Formats;

/// <summary>The size of AArch64's input addresses: 64 less TCR_EL1.T0SZ or T1SZ (Arm ARM, section D8.2). Those here are Linux's VA_BITS.</summary>
public interface IAArch64VaSize
{
    /// <summary>How many low bits of an address are translated.</summary>
    static abstract int Bits { get; }
}

/// <summary>Input addresses of 36 bits: two levels with 16 KiB.</summary>
public readonly struct VaSize36 : IAArch64VaSize
{
    /// <inheritdoc/>
    public static int Bits => 36;
}

/// <summary>Input addresses of 39 bits: three levels with 4 KiB.</summary>
public readonly struct VaSize39 : IAArch64VaSize
{
    /// <inheritdoc/>
    public static int Bits => 39;
}

/// <summary>Input addresses of 42 bits: two levels with 64 KiB.</summary>
public readonly struct VaSize42 : IAArch64VaSize
{
    /// <inheritdoc/>
    public static int Bits => 42;
}

/// <summary>Input addresses of 47 bits: three levels with 16 KiB.</summary>
public readonly struct VaSize47 : IAArch64VaSize
{
    /// <inheritdoc/>
    public static int Bits => 47;
}

/// <summary>Input addresses of 48 bits: four levels with 4 and 16 KiB, three with 64 KiB.</summary>
public readonly struct VaSize48 : IAArch64VaSize
{
    /// <inheritdoc/>
    public static int Bits => 48;
}

/// <summary>Input addresses of 52 bits: five levels with 4 KiB and four with 16 KiB (LPA2), three with 64 KiB (LVA).</summary>
public readonly struct VaSize52 : IAArch64VaSize
{
    /// <inheritdoc/>
    public static int Bits => 52;
}
