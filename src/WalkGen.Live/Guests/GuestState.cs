using WalkGen.Images;

namespace WalkGen.Live;

/// <summary>What is known of a guest when it stands still.</summary>
/// <param name="Machine">The instruction set.</param>
/// <param name="Cpus">The CPUs.</param>
/// <param name="Memory">The physical memory: RAM and ROM.</param>
internal sealed record GuestState(InstructionSet Machine, CpuState[] Cpus, List<FlatRange> Memory)
{
    /// <summary>The addresses of the memory.</summary>
    public PhysicalRange[] Ranges { get; } = [.. Memory.Select(static memory => memory.Range)];

    /// <summary>The state of a guest.</summary>
    /// <param name="name">The name of the guest in messages.</param>
    /// <param name="machine">The instruction set that its registers name.</param>
    /// <param name="cpus">The CPUs.</param>
    /// <param name="flatView">The text of <see cref="FlatView.Command"/>; null if the peer has no monitor.</param>
    /// <exception cref="GuestException">The text lists no memory.</exception>
    public static GuestState Of(string name, InstructionSet machine, CpuState[] cpus, string? flatView)
    {
        List<FlatRange> ranges = FlatView.MemoryOf(flatView ?? "");
        return ranges.Count > 0
            ? new(GuestCpus.MachineOf(machine, cpus), cpus, ranges)
            : throw new GuestException(
                $"{name}: the peer does not list its physical memory ({FlatView.Command} of QEMU's monitor): only QEMU is supported.");
    }
}
