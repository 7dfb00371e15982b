namespace RiscVMachine;

/// <summary>Shows a session.</summary>
internal interface ISessionReport
{
    /// <summary>The time between two samples.</summary>
    TimeSpan Interval { get; }

    /// <summary>A sample was taken.</summary>
    void Sampled(Sample sample);

    /// <summary>A snapshot was taken; the snapshots hold <paramref name="heldBytes"/> bytes of RAM.</summary>
    void Took(int snapshot, long heldBytes);

    /// <summary>The program has ended, and a snapshot was restored in <paramref name="elapsed"/>. The program runs on from there.</summary>
    void Restored(int snapshot, TimeSpan elapsed);

    /// <summary>The program has ended again.</summary>
    void Finished(SessionResult result);
}
