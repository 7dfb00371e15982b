using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Watching;

/// <summary>The page tables of a guest at a moment, copied so that the guest can run on.</summary>
internal sealed class GuestMoment : MachineMemory
{
    /// <summary>1 GiB of tables of 4 KiB: they map 512 GiB of pages of 4 KiB. Two moments are in memory at a time.</summary>
    private const int MaxTables = 1 << 18;

    private const int FrameSize = 1 << 12;

    private readonly SortedDictionary<ulong, byte[]> _frames = [];

    private GuestMoment(MemoryImage guest, IEnumerable<PhysicalRange> tables)
    {
        (Name, Machine, Cpus) = (guest.Path, guest.Machine, guest.Cpus);
        foreach (PhysicalRange table in tables)
        {
            ulong last = table.Start.Value + table.Length - 1;
            for (ulong frame = table.Start.Value & ~(FrameSize - 1UL); frame <= last; frame += FrameSize)
            {
                if (!_frames.ContainsKey(frame) && guest.Memory.TryGetBytes(new(frame), FrameSize, out ReadOnlySpan<byte> bytes))
                    _frames.Add(frame, bytes.ToArray());
            }
        }

        Ranges = [.. _frames.Keys.Select(static frame => new PhysicalRange(new PhysicalAddress(frame), FrameSize))];
    }

    public override string Name { get; }

    public override InstructionSet? Machine { get; }

    public override IReadOnlyList<PhysicalRange> Ranges { get; }

    public override IReadOnlyList<CpuState> Cpus { get; }

    /// <summary>Copies the tables of a page table.</summary>
    /// <exception cref="BadDataException">There are too many tables, or they are damaged.</exception>
    public static MemoryImage Read(MemoryImage guest, PageTable table)
    {
        var frames = new HeldFrames(guest);
        Coverage coverage = CoverageScan.Run(table, frames);
        if (coverage.Tables > MaxTables)
        {
            throw new BadDataException(
                $"{guest.Path}: the root {table.Root} has {coverage.Tables} tables: at most {MaxTables} are watched.");
        }

        if (coverage.Visits - coverage.Tables > Coverage.UsualRepeats)
        {
            throw new BadDataException(
                $"{guest.Path}: a walk from the root {table.Root} reaches {coverage.Tables} tables {coverage.Visits} times (a cycle, or "
                + "KASAN): watch a part with --root of another page table.");
        }

        var collector = new TableCollector(frames);
        collector.Add(table);
        return MemoryImage.Open(new GuestMoment(guest, collector.Tables));
    }

    public override bool TryRead(PhysicalAddress address, Span<byte> target)
    {
        for (ulong at = address.Value; !target.IsEmpty;)
        {
            if (!_frames.TryGetValue(at & ~(FrameSize - 1UL), out byte[]? frame)) return false;
            ReadOnlySpan<byte> bytes = frame.AsSpan((int)(at & (FrameSize - 1)));
            if (bytes.Length > target.Length) bytes = bytes[..target.Length];
            bytes.CopyTo(target);
            target = target[bytes.Length..];
            at += (ulong)bytes.Length;
        }

        return true;
    }
}
