namespace WalkGen.Live;

/// <summary>How <see cref="QemuGuest"/> talks to a guest.</summary>
public sealed record GuestOptions
{
    /// <summary>How long to wait for a connection and for each answer: more than 0, at most a day.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether the guest is stopped while its image is open. If not, its memory and registers change meanwhile, and what was read is not
    /// read again. The gdbstub stops the guest in any case.
    /// </summary>
    public bool StopsGuest { get; init; } = true;

    /// <summary>Whether a guest that was stopped for this runs again when its image is disposed.</summary>
    public bool ResumesGuest { get; init; } = true;
}
