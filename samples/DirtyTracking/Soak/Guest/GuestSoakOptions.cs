using WalkGen;
using WalkGen.Emulation;

namespace DirtyTracking;

/// <summary>The options of a <see cref="GuestSoak"/>.</summary>
public sealed record GuestSoakOptions
{
    /// <summary>The number of CPUs, each on its own thread.</summary>
    public int Cpus { get; init; } = 3;

    /// <summary>The number of pages.</summary>
    public int Pages { get; init; } = 256;

    /// <summary>Whether pages are write-protected and unmapped.</summary>
    public bool Protects { get; init; } = true;

    /// <summary>Whether snapshots are taken, checked and restored.</summary>
    public bool Snapshots { get; init; } = true;

    /// <summary>Creates the protocol of dirty tracking under test.</summary>
    public Func<PhysicalBus, PhysicalAddress, ulong, IFrameProtocol> Protocol { get; init; }
        = static (bus, start, bytes) => new FrameLogProtocol(bus, start, bytes);

    /// <summary>The number of stores of all CPUs after which the test ends.</summary>
    public long Stores { get; init; } = long.MaxValue;

    /// <summary>The time after which the test ends, if the stores take longer.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.MaxValue;

    /// <summary>Whether the test ends at the first mistake.</summary>
    public bool EndsAtMistake { get; init; }
}
