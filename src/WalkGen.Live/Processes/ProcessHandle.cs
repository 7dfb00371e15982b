using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WalkGen.Live;

/// <summary>
/// A descriptor of a process, which another process that gets the same ID later does not have. Source: Linux, <c>pidfd_open(2)</c>.
/// </summary>
internal sealed partial class ProcessHandle : IDisposable
{
    private const nint OpenCall = 434, SignalCall = 424, GetDescriptorCall = 438; // the same on all architectures
    private const int BadDescriptor = 9; // EBADF
    private const int UnknownCall = 38; // ENOSYS

    private readonly SafeFileHandle _handle;
    private readonly int _process;

    private ProcessHandle(int process, SafeFileHandle handle) => (_process, _handle) = (process, handle);

    /// <summary>Opens the process of a folder.</summary>
    /// <exception cref="IOException">The process has ended.</exception>
    /// <exception cref="PlatformNotSupportedException">The kernel has no such descriptors.</exception>
    public static ProcessHandle Open(ProcessFolder folder)
    {
        nint opened = Call(OpenCall, folder.Process, 0, 0, 0);
        if (opened < 0)
        {
            throw Marshal.GetLastPInvokeError() == UnknownCall
                ? new PlatformNotSupportedException("This kernel has no descriptors of processes (pidfd_open): that needs Linux 5.3.")
                : ProcessFailures.Ended(folder.Process);
        }

        ProcessHandle handle = new(folder.Process, new SafeFileHandle(opened, ownsHandle: true));
        if (folder.IsAlive()) return handle; // so the ID has not passed to another process before
        handle.Dispose();
        throw ProcessFailures.Ended(folder.Process);
    }

    /// <summary>Sends a signal.</summary>
    /// <exception cref="IOException">The process has ended.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not.</exception>
    public void Send(int signal)
    {
        if (Call(SignalCall, _handle.DangerousGetHandle(), signal, 0, 0) == 0) return;
        throw Marshal.GetLastPInvokeError() == LinuxCalls.NotPermitted
            ? new UnauthorizedAccessException(
                $"Process {_process} may not be stopped: that needs the same user or CAP_KILL.")
            : ProcessFailures.Ended(_process);
    }

    /// <summary>Duplicates a descriptor of the process.</summary>
    /// <exception cref="ArgumentException">The process has no such descriptor.</exception>
    /// <exception cref="IOException">The process has ended.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not.</exception>
    /// <exception cref="PlatformNotSupportedException">The kernel cannot do that.</exception>
    public SafeFileHandle GetDescriptor(int descriptor)
    {
        nint copy = Call(GetDescriptorCall, _handle.DangerousGetHandle(), descriptor, 0, 0);
        if (copy >= 0) return new SafeFileHandle(copy, ownsHandle: true);
        throw Marshal.GetLastPInvokeError() switch
        {
            BadDescriptor => new ArgumentException($"Process {_process} has no descriptor {descriptor}.", nameof(descriptor)),
            LinuxCalls.NotPermitted => new UnauthorizedAccessException(
                $"Descriptor {descriptor} of process {_process} may not be taken over: that needs the same user, and where Yama restricts "
                + "ptrace, the permission of that process (PR_SET_PTRACER), which TrackingOffer gives; or CAP_SYS_PTRACE."),
            UnknownCall => new PlatformNotSupportedException(
                "This kernel cannot duplicate descriptors of other processes (pidfd_getfd): that needs Linux 5.6."),
            _ => ProcessFailures.Ended(_process),
        };
    }

    public void Dispose() => _handle.Dispose();

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint first, nint second, nint third, nint fourth);
}
