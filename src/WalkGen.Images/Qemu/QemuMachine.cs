using System.Globalization;

namespace WalkGen.Images;

/// <summary>
/// Places the RAM blocks of a migration stream in the physical memory of the machine, which the stream does not describe. Source: QEMU,
/// <c>hw/i386</c>, <c>hw/arm/virt.c</c>, <c>hw/riscv/virt.c</c>.
/// </summary>
internal static class QemuMachine
{
    private const string PcRam = "pc.ram";
    private const string ArmRam = "mach-virt.ram";
    private const string RiscVRam = "riscv_virt_board.ram";
    private const string RiscVRom = "riscv_virt_board.mrom";
    private const ulong ArmStart = 0x4000_0000;
    private const ulong RiscVStart = 0x8000_0000;

    /// <summary>Sets <see cref="QemuRamBlock.Ranges"/> of the main memory in <paramref name="blocks"/>.</summary>
    /// <returns>The instruction set; null if the machine can have several.</returns>
    /// <exception cref="InvalidImageException">The machine type is unknown, or it has no main memory.</exception>
    public static InstructionSet? Place(string? machine, IReadOnlyList<QemuRamBlock> blocks, QemuInput input)
    {
        QemuRamBlock[] memory = MainMemory(blocks);
        UInt128 total = 0;
        foreach (QemuRamBlock block in memory) total += block.Length;
        bool isRiscV = blocks.Any(static block => block.Name is RiscVRam or RiscVRom);
        if (total == 0 || total > long.MaxValue)
        {
            string names = string.Join(", ", blocks.Select(static block => block.Name).Take(8));
            throw input.NotSupported($"none of its RAM blocks is known as main memory ({names})");
        }

        PhysicalRange[] ranges = machine switch
        {
            not null when IsType(machine, "pc-q35", "q35") => PcMemoryLayout.Split(PcMachine.Q35, (ulong)total),
            not null when IsType(machine, "pc-i440fx", "pc") => PcMemoryLayout.Split(PcMachine.I440fx, (ulong)total),
            not null when IsType(machine, "virt", "virt")
                => [new PhysicalRange(new PhysicalAddress(isRiscV ? RiscVStart : ArmStart), (ulong)total)],
            _ => throw input.NotSupported($"WalkGen does not know where the machine type '{machine}' has its memory"),
        };
        Distribute(ranges, memory);
        return isRiscV ? InstructionSet.RiscV : null;
    }

    private static bool IsType(string machine, string type, string alias)
        => machine == alias || machine.StartsWith($"{type}-", StringComparison.Ordinal);

    // The block of the machine, else those of its NUMA nodes.
    private static QemuRamBlock[] MainMemory(IReadOnlyList<QemuRamBlock> blocks)
    {
        QemuRamBlock[] one = [.. blocks.Where(static block => block.Name is PcRam or ArmRam or RiscVRam)];
        return one.Length > 0 ? one : [.. blocks.Where(static block => NodeOf(block) is not null).OrderBy(NodeOf)];
    }

    private static int? NodeOf(QemuRamBlock block)
    {
        const string Prefix = "ram-node";
        string name = block.Name.StartsWith("/objects/", StringComparison.Ordinal) ? block.Name["/objects/".Length..] : block.Name;
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        return ushort.TryParse(name.AsSpan(Prefix.Length), CultureInfo.InvariantCulture, out ushort node) ? node : null;
    }

    // The blocks fill the ranges one after the other.
    private static void Distribute(PhysicalRange[] ranges, QemuRamBlock[] memory)
    {
        int next = 0;
        ulong used = 0; // of the next range
        foreach (QemuRamBlock block in memory)
        {
            List<PhysicalRange> parts = [];
            for (ulong rest = block.Length; rest > 0;)
            {
                ulong length = ulong.Min(rest, ranges[next].Length - used);
                parts.Add(new PhysicalRange(ranges[next].Start + used, length));
                rest -= length;
                used += length;
                if (used == ranges[next].Length) (next, used) = (next + 1, 0);
            }

            block.Ranges = [.. parts];
        }
    }
}
