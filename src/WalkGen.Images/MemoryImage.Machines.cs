namespace WalkGen.Images;

// Machines that are not in files.
public sealed partial class MemoryImage
{
    /// <summary>
    /// Whether this is a machine that is not in a file (<see cref="Open(MachineMemory)"/>): to read all its memory may be slow.
    /// </summary>
    public bool IsRunningMachine => _contents[0].File.Kind == ImageKind.RunningMachine;

    /// <summary>
    /// Whether the memory changes while it is read: that of the running kernel (<c>/proc/kcore</c>) or of a guest that runs.
    /// </summary>
    public bool IsChanging => Array.Exists(_contents, static content => content.Bytes.Changing is not null);

    /// <summary>
    /// Reads the page tables that were read so far again, and counts those that have changed. If there are any, what was found may be from
    /// different moments. Memory that does not change (<see cref="IsChanging"/>) is not read, and has no tables here.
    /// </summary>
    /// <exception cref="IOException">The machine can no longer be reached.</exception>
    public TableChanges CompareTables()
    {
        TableChanges all = default;
        foreach (ImageContent content in _contents)
        {
            if (content.Bytes.Changing?.Compare() is not { } changes) continue;
            all = new TableChanges(all.Read + changes.Read, all.Changed + changes.Changed);
        }

        return all;
    }

    /// <summary>
    /// Opens a machine that is not in a file. Its memory is read when it is needed, in units of 16 KiB, of which the last 64 MiB are
    /// cached.
    /// </summary>
    /// <param name="machine">The machine. It is disposed with the image, and if this method fails.</param>
    /// <exception cref="InvalidImageException">The machine has no memory.</exception>
    public static MemoryImage Open(MachineMemory machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        try
        {
            PhysicalRange[] ranges = RangeSet.Join([.. machine.Ranges]);
            if (ranges.Length == 0) throw new InvalidImageException($"{machine.Name}: the machine has no memory: check its configuration.");
            return new MemoryImage([machine.Name], [ContentOf(machine, ranges)]);
        }
        catch
        {
            machine.Dispose();
            throw;
        }
    }

    private static ImageContent ContentOf(MachineMemory machine, PhysicalRange[] ranges) => new()
    {
        File = new() { Path = machine.Name, Kind = ImageKind.RunningMachine },
        Bytes = machine.IsRunning ? new ChangingBytes(new MachineBytes(machine, ranges)) : new MachineBytes(machine, ranges),
        Segments = Array.ConvertAll(ranges, static range => new ImageSegment(range.Start, range.Length, range.Start.Value)),
        Machine = machine.Machine,
        Cpus = [.. machine.Cpus],
    };
}
