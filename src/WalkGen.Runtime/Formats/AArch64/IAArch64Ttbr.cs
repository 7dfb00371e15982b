namespace WalkGen.Formats;

/// <summary>
/// The translation table base register (TTBR) that contains the root. TTBR0 translates the lower VA range, which begins at 0; TTBR1
/// translates the upper VA range, which ends at 2^64 - 1 (Arm ARM, section D8.2, "VA ranges").
/// </summary>
public interface IAArch64Ttbr
{
    /// <summary>The name of the register.</summary>
    static abstract string Name { get; }

    /// <summary>Whether the register translates the upper VA range.</summary>
    static abstract bool IsUpperVaRange { get; }
}

/// <summary>TTBR0_EL1: the lower VA range, used by Linux for processes. Their code runs at EL0, so UXN is the execute permission.</summary>
public readonly struct Ttbr0 : IAArch64Ttbr
{
    /// <inheritdoc/>
    public static string Name => "TTBR0";

    /// <inheritdoc/>
    public static bool IsUpperVaRange => false;
}

/// <summary>TTBR1_EL1: the upper VA range, used by Linux for the kernel. Its code runs at EL1, so PXN is the execute permission.</summary>
public readonly struct Ttbr1 : IAArch64Ttbr
{
    /// <inheritdoc/>
    public static string Name => "TTBR1";

    /// <inheritdoc/>
    public static bool IsUpperVaRange => true;
}
