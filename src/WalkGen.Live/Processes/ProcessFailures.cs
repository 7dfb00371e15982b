using System.Globalization;
using System.Runtime.InteropServices;

namespace WalkGen.Live;

/// <summary>The errors of Linux for a process, as sentences.</summary>
internal static class ProcessFailures
{
    /// <summary>Fails where there are no such files.</summary>
    /// <exception cref="PlatformNotSupportedException">The operating system is not Linux.</exception>
    public static void ThrowUnlessSupported()
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("The page tables of processes are read from /proc, which only Linux has.");
    }

    /// <summary>The failure to open a file of <c>/proc/PID</c>.</summary>
    public static Exception Opening(int process, string path, int error) => error switch
    {
        LinuxCalls.NotPermitted or LinuxCalls.NoAccess => NoPermission(path),
        LinuxCalls.NoEntry when !Directory.Exists("/proc/self")
            => new PlatformNotSupportedException($"{path} cannot be opened: /proc is not mounted."),
        LinuxCalls.NoEntry when Directory.Exists(Folder(process))
            => new PlatformNotSupportedException($"There is no {path}: the kernel is built without CONFIG_PROC_PAGE_MONITOR."),
        LinuxCalls.NoProcess when Directory.Exists(Folder(process))
            => new IOException($"Process {process} has no memory: it is a thread of the kernel or has ended."),
        LinuxCalls.NoEntry or LinuxCalls.NoProcess => new IOException($"There is no process {process}: it has ended."),
        _ => new IOException($"{path} cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}."),
    };

    /// <summary>The failure to read a file of <c>/proc/PID</c>.</summary>
    public static Exception Reading(int process, string path, int error) => error switch
    {
        LinuxCalls.NotPermitted or LinuxCalls.NoAccess => NoPermission(path),
        LinuxCalls.NoProcess => Ended(process),
        _ => new IOException($"{path} cannot be read: {Marshal.GetPInvokeErrorMessage(error)}."),
    };

    /// <summary>The failure to write to <c>/proc/PID/clear_refs</c>.</summary>
    public static Exception Clearing(int process, string path, int error) => error switch
    {
        LinuxCalls.NotPermitted or LinuxCalls.NoAccess => new UnauthorizedAccessException(
            $"{path} may not be written: that needs the user of the process or root."),
        LinuxCalls.NoEntry or LinuxCalls.NoProcess => Ended(process),
        _ => new IOException($"{path} cannot be written: {Marshal.GetPInvokeErrorMessage(error)}."),
    };

    /// <summary>The failure of a scan.</summary>
    public static Exception Scanning(int process, in PageQuery query, VirtualAddress start, VirtualAddress end, int error) => error switch
    {
        LinuxCalls.NoProcess => Ended(process),
        LinuxCalls.NotPermitted when query.RequiresWriteProtectAllowed => new InvalidOperationException(
            $"Memory of process {process} from {start} to {end - 1} is not registered for asynchronous write protection: register all of "
            + "it with userfaultfd (UFFD_FEATURE_WP_ASYNC), or scan without RequiresWriteProtectAllowed."),
        LinuxCalls.NotPermitted or LinuxCalls.NoAccess => NoPermission($"{Folder(process)}/pagemap"),
        LinuxCalls.UnknownRequest => new PlatformNotSupportedException(
            "This kernel cannot scan the pages of a process (PAGEMAP_SCAN): that needs Linux 6.7."),
        LinuxCalls.BadAddress => new ArgumentException($"The range from {start} to {end - 1} has addresses that no process can have."),
        LinuxCalls.Invalid => new NotSupportedException(
            $"This kernel does not know all categories of the query {query}. Guard needs Linux 6.15."),
        _ => new IOException($"The pages of process {process} cannot be scanned: {Marshal.GetPInvokeErrorMessage(error)}."),
    };

    /// <summary>The failure of a process that has ended after it was opened.</summary>
    public static IOException Ended(int process) => new($"Process {process} has ended or executes another program: open it again.");

    private static UnauthorizedAccessException NoPermission(string path) => new(
        $"{path} may not be read: that needs the same user and a process that is dumpable, or CAP_SYS_PTRACE.");

    private static string Folder(int process) => string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");
}
