using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WalkGen.Live;

/// <summary>
/// A userfaultfd of this process whose memory is write-protected asynchronously: a store to a protected page removes the protection, and
/// the thread goes on. Source: Linux, <c>Documentation/admin-guide/mm/userfaultfd.rst</c>, <c>include/uapi/linux/userfaultfd.h</c>.
/// </summary>
internal sealed unsafe partial class Userfaultfd : IDisposable
{
    private const nint UserModeOnly = 1; // UFFD_USER_MODE_ONLY: needs no privilege. Asynchronous protection covers the kernel's stores too
    private const nint CloseOnExec = 0x8_0000;
    private const ulong Version = 0xaa; // UFFD_API
    private const ulong Hugetlb = 1 << 12; // UFFD_FEATURE_WP_HUGETLBFS_SHMEM: both kinds of memory
    private const ulong Unpopulated = 1 << 13; // UFFD_FEATURE_WP_UNPOPULATED
    private const ulong Asynchronous = 1 << 15; // UFFD_FEATURE_WP_ASYNC
    private const uint Handshake = 0xc018_aa3f; // UFFDIO_API
    private const uint RegisterRange = 0xc020_aa00; // UFFDIO_REGISTER
    private const ulong WriteProtectMode = 2; // UFFDIO_REGISTER_MODE_WP

    private readonly SafeFileHandle _file;

    private Userfaultfd(SafeFileHandle file) => _file = file;

    /// <exception cref="PlatformNotSupportedException">There is none, or not with asynchronous write protection.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not have one.</exception>
    public static Userfaultfd Open()
    {
        if (SystemCallNumber is not { } number)
        {
            throw new PlatformNotSupportedException(
                "Writes are tracked by userfaultfd, which only Linux has, on x86-64, AArch64 and RISC-V.");
        }

        int opened = (int)SystemCall(number, UserModeOnly | CloseOnExec);
        if (opened < 0) throw UserfaultfdFailures.Opening(Marshal.GetLastPInvokeError());

        var file = new SafeFileHandle(opened, ownsHandle: true);
        ulong* api = stackalloc ulong[] { Version, Asynchronous | Unpopulated | Hugetlb, 0 };
        if (LinuxCalls.Control(file, Handshake, api) == 0) return new Userfaultfd(file);

        int error = Marshal.GetLastPInvokeError();
        file.Dispose();
        throw UserfaultfdFailures.Handshake(error);
    }

    /// <summary>Registers memory until the end of this object. Pages are protected by a scan, not by this.</summary>
    /// <exception cref="InvalidOperationException">The memory cannot be registered.</exception>
    public void Register(VirtualRange range)
    {
        ulong* arguments = stackalloc ulong[] { range.Start.Value, range.Length, WriteProtectMode, 0 };
        if (LinuxCalls.Control(_file, RegisterRange, arguments) != 0)
            throw UserfaultfdFailures.Registering(range, Marshal.GetLastPInvokeError());
    }

    /// <summary>Ends the protection of all memory.</summary>
    public void Dispose() => _file.Dispose();

    private static nint? SystemCallNumber => !OperatingSystem.IsLinux() ? null : RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 323,
        Architecture.Arm64 or Architecture.RiscV64 => 282,
        _ => null,
    };

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint flags);
}
