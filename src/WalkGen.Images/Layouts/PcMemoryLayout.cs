namespace WalkGen.Images;

/// <summary>
/// The physical addresses of a PC's RAM. Source: QEMU, <c>hw/i386/pc_piix.c</c> and <c>hw/i386/pc_q35.c</c>, without
/// <c>max-ram-below-4g</c>. Machine types before QEMU 2.0 have other limits.
/// </summary>
internal static class PcMemoryLayout
{
    private const ulong Gigabyte = 1UL << 30;
    private const ulong High = 4 * Gigabyte;

    /// <summary>The ranges of RAM. Each has its offset in RAM as its file offset.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="size">The size of the RAM in bytes, at least 1.</param>
    public static ImageSegment[] Of(PcMachine machine, ulong size)
    {
        (ulong limit, ulong low) = machine switch
        {
            PcMachine.I440Fx => (0xe000_0000, 3 * Gigabyte),
            PcMachine.Q35 => (0xb000_0000, 2 * Gigabyte),
            _ => throw new ArgumentOutOfRangeException(nameof(machine)),
        };
        return size < limit
            ? [new(default, size, FileOffset: 0)]
            : [new(default, low, FileOffset: 0), new(new PhysicalAddress(High), size - low, low)];
    }
}
