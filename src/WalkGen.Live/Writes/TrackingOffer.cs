using System.Globalization;
using System.Runtime.InteropServices;

namespace WalkGen.Live;

/// <summary>
/// Lets another process track what this one writes, without privileges: a userfaultfd that the other takes over by its number
/// (<see cref="LiveDirtyTracker.Start(LinuxProcess, int, VirtualRange)"/>). Pass it <see cref="Descriptor"/>, for example through a pipe.
/// </summary>
public sealed partial class TrackingOffer : IDisposable
{
    private const int SetTracer = 0x59616d61; // PR_SET_PTRACER
    private const string TraceScope = "/proc/sys/kernel/yama/ptrace_scope";

    private readonly Userfaultfd _userfaultfd;

    private TrackingOffer(Userfaultfd userfaultfd) => _userfaultfd = userfaultfd;

    /// <summary>The number of the descriptor in this process.</summary>
    public int Descriptor => _userfaultfd.Descriptor;

    /// <summary>Makes an offer, which ends when it is disposed or when this process ends.</summary>
    /// <param name="tracker">
    /// The ID of the process that tracks. Where Yama restricts ptrace to descendants, this process allows it to that one.
    /// </param>
    /// <exception cref="PlatformNotSupportedException">The operating system is not Linux, or the kernel lacks what this needs.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not use userfaultfd.</exception>
    public static TrackingOffer To(int tracker)
    {
        Userfaultfd userfaultfd = Userfaultfd.Create();
        if (File.Exists(TraceScope) && int.Parse(File.ReadAllText(TraceScope), CultureInfo.InvariantCulture) == 1)
            _ = Control(SetTracer, tracker, 0, 0, 0); // if it fails, the tracker gets the reason
        return new TrackingOffer(userfaultfd);
    }

    /// <summary>Ends the offer, and the tracking.</summary>
    public void Dispose() => _userfaultfd.Dispose();

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nint first, nint second, nint third, nint fourth);
}
