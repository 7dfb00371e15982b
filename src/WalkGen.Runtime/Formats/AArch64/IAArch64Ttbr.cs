namespace WalkGen.Formats;

/// <summary>
/// Which of the two root registers leads to the tables. Each translates all of its input size: TTBR0 the addresses from 0 on, TTBR1 the
/// topmost ones (Arm ARM, section D8.2, "VA ranges").
/// </summary>
public interface IAArch64Ttbr
{
    /// <summary>The name of the register.</summary>
    static abstract string Name { get; }

    /// <summary>Whether the addresses are the topmost ones.</summary>
    static abstract bool IsUpperVaRange { get; }
}

/// <summary>TTBR0_EL1: the lower addresses, Linux's processes. Their code runs at EL0, so UXN says what can be executed.</summary>
public readonly struct Ttbr0 : IAArch64Ttbr
{
    /// <inheritdoc/>
    public static string Name => "TTBR0";

    /// <inheritdoc/>
    public static bool IsUpperVaRange => false;
}

/// <summary>TTBR1_EL1: the upper addresses, Linux itself. Its code runs at EL1, so PXN says what can be executed.</summary>
public readonly struct Ttbr1 : IAArch64Ttbr
{
    /// <inheritdoc/>
    public static string Name => "TTBR1";

    /// <inheritdoc/>
    public static bool IsUpperVaRange => true;
}
