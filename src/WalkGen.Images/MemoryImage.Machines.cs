namespace WalkGen.Images;

// Machines that are not in files.
public sealed partial class MemoryImage
{
    /// <summary>
    /// Whether this is a machine that is not in a file (<see cref="Open(MachineMemory)"/>): to read all its memory may be slow.
    /// </summary>
    public bool IsRunningMachine => _contents[0].File.Kind == ImageKind.RunningMachine;

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
        Bytes = new MachineBytes(machine, ranges),
        Segments = Array.ConvertAll(ranges, static range => new ImageSegment(range.Start, range.Length, range.Start.Value)),
        Machine = machine.Machine,
        Cpus = [.. machine.Cpus],
    };
}
