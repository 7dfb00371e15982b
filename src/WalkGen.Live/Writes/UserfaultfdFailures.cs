using System.Runtime.InteropServices;

namespace WalkGen.Live;

/// <summary>The errors of Linux for a userfaultfd, as sentences.</summary>
internal static class UserfaultfdFailures
{
    private const int NoMemory = 12; // ENOMEM
    private const int Busy = 16; // EBUSY
    private const int UnknownCall = 38; // ENOSYS

    public static Exception Opening(int error) => error switch
    {
        UnknownCall => new PlatformNotSupportedException("This kernel has no userfaultfd: it is built without CONFIG_USERFAULTFD."),
        LinuxCalls.Invalid => new PlatformNotSupportedException(
            "This kernel has no userfaultfd for unprivileged processes, nor asynchronous write protection: that needs Linux 6.7."),
        LinuxCalls.NotPermitted or LinuxCalls.NoAccess => new UnauthorizedAccessException(
            "This process may not have a userfaultfd: a system call filter (seccomp) of its container or service forbids it."),
        _ => new IOException($"A userfaultfd cannot be created: {Marshal.GetPInvokeErrorMessage(error)}."),
    };

    public static Exception Handshake(int error) => error == LinuxCalls.Invalid
        ? new PlatformNotSupportedException(
            "This kernel cannot write-protect memory asynchronously (UFFD_FEATURE_WP_ASYNC): that needs Linux 6.7 and a processor that "
            + "it supports, such as x86-64 and AArch64.")
        : new IOException($"A userfaultfd cannot be set up: {Marshal.GetPInvokeErrorMessage(error)}.");

    public static Exception Registering(VirtualRange range, int error) => new InvalidOperationException(error switch
    {
        Busy => $"Memory in {range} is registered with another userfaultfd: a page has only one tracker.",
        LinuxCalls.NotPermitted => $"Memory in {range} is a file that this process may not write: its pages cannot be protected.",
        LinuxCalls.Invalid or NoMemory => $"Memory in {range} is not mapped, or of a kind that cannot be write-protected.",
        _ => $"Memory in {range} cannot be write-protected: {Marshal.GetPInvokeErrorMessage(error)}.",
    });
}
