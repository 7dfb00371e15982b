namespace WalkGen.Images;

/// <summary>
/// The memory and the CPUs of a machine that is not in a file, such as a guest that an emulator has stopped. Unless it
/// <see cref="IsRunning"/>, they do not change while <see cref="MemoryImage.Open(MachineMemory)"/> uses them.
/// </summary>
public abstract class MachineMemory : IDisposable
{
    /// <summary>The name of the machine in messages, not empty.</summary>
    public abstract string Name { get; }

    /// <summary>The instruction set; null if it is unknown.</summary>
    public abstract InstructionSet? Machine { get; }

    /// <summary>The physical memory. Ranges may overlap and have any order; what lies in none of them is never read.</summary>
    public abstract IReadOnlyList<PhysicalRange> Ranges { get; }

    /// <summary>The CPUs.</summary>
    public abstract IReadOnlyList<CpuState> Cpus { get; }

    /// <summary>Whether the machine runs on while it is read, so that its memory changes.</summary>
    public virtual bool IsRunning => false;

    /// <summary>Reads memory that lies within <see cref="Ranges"/>. One thread at a time calls it.</summary>
    /// <param name="address">The physical address of the first byte.</param>
    /// <param name="target">Receives the bytes; not empty.</param>
    /// <returns>False if a byte cannot be read: it is missing.</returns>
    /// <exception cref="IOException">The machine can no longer be reached.</exception>
    public abstract bool TryRead(PhysicalAddress address, Span<byte> target);

    /// <summary>Lets the machine go on, if it was stopped.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets the machine go on, if it was stopped.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> is the caller.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
