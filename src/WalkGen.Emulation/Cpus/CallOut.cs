namespace WalkGen.Emulation;

/// <summary>
/// A call by the thread of a CPU to other code, between two accesses: a flush by that code does not wait for the CPU.
/// </summary>
internal readonly ref struct CallOut
{
    private readonly ref int _thread;
    private readonly int _before;

    /// <param name="thread">Receives the thread's ID during the call.</param>
    public CallOut(ref int thread)
    {
        _thread = ref thread;
        _before = thread;
        Volatile.Write(ref thread, Environment.CurrentManagedThreadId);
    }

    public void Dispose() => Volatile.Write(ref _thread, _before);
}
