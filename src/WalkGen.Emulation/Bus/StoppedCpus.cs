namespace WalkGen.Emulation;

/// <summary>
/// Keeps the CPUs of a bus from accessing memory, and other threads from writing through the bus, until the thread that created it
/// disposes it.
/// </summary>
public readonly struct StoppedCpus : IDisposable
{
    private readonly TlbShootdown? _shootdown;

    internal StoppedCpus(TlbShootdown shootdown) => _shootdown = shootdown;

    /// <summary>Lets the CPUs continue.</summary>
    public void Dispose() => _shootdown?.Continue();
}
