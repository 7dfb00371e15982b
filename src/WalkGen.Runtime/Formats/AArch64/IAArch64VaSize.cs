namespace WalkGen.Formats;

/// <summary>The size of AArch64's virtual addresses: 64 - TCR_EL1.T0SZ or T1SZ (Arm ARM, section D8.2; Linux: VA_BITS).</summary>
public interface IAArch64VaSize
{
    /// <summary>The number of low bits of a virtual address that are translated.</summary>
    static abstract int Bits { get; }
}

/// <summary>36-bit virtual addresses: two levels with 16 KiB granules.</summary>
public readonly struct VaSize36 : IAArch64VaSize
{
    /// <inheritdoc/>
    public static int Bits => 36;
}

/// <summary>39-bit virtual addresses: three levels with 4 KiB granules.</summary>
public readonly struct VaSize39 : IAArch64VaSize
{
    /// <inheritdoc/>
    public static int Bits => 39;
}

/// <summary>42-bit virtual addresses: two levels with 64 KiB granules.</summary>
public readonly struct VaSize42 : IAArch64VaSize
{
    /// <inheritdoc/>
    public static int Bits => 42;
}

/// <summary>47-bit virtual addresses: three levels with 16 KiB granules.</summary>
public readonly struct VaSize47 : IAArch64VaSize
{
    /// <inheritdoc/>
    public static int Bits => 47;
}

/// <summary>48-bit virtual addresses: four levels with 4 and 16 KiB granules, three with 64 KiB.</summary>
public readonly struct VaSize48 : IAArch64VaSize
{
    /// <inheritdoc/>
    public static int Bits => 48;
}

/// <summary>52-bit virtual addresses: five levels with 4 KiB granules and four with 16 KiB (LPA2), three with 64 KiB (LVA).</summary>
public readonly struct VaSize52 : IAArch64VaSize
{
    /// <inheritdoc/>
    public static int Bits => 52;
}
