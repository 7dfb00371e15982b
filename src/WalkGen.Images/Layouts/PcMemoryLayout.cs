namespace WalkGen.Images;

/// <summary>
/// Where QEMU's PC machines place their RAM: below 4 GiB up to a limit, the rest from 4 GiB on. Source: QEMU, <c>hw/i386/pc_q35.c</c>
/// and <c>pc_piix.c</c>. The option <c>max-ram-below-4g</c> changes it.
/// </summary>
internal static class PcMemoryLayout
{
    private const ulong AboveStart = 1UL << 32;

    /// <summary>The ranges of RAM in the order of their addresses.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="size">The size of the RAM in bytes, at least 1.</param>
    public static PhysicalRange[] Split(PcMachine machine, ulong size)
    {
        ulong limit = machine switch
        {
            PcMachine.Q35 => size >= 0xb000_0000 ? 0x8000_0000 : 0xb000_0000UL,
            PcMachine.I440fx => size >= 0xe000_0000 ? 0xc000_0000 : 0xe000_0000UL,
            _ => throw new ArgumentOutOfRangeException(nameof(machine)),
        };
        PhysicalRange below = new(new PhysicalAddress(0), ulong.Min(size, limit));
        return size <= limit ? [below] : [below, new PhysicalRange(new PhysicalAddress(AboveStart), size - limit)];
    }
}
