using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WalkGen.Live;

/// <summary>
/// A userfaultfd whose memory is write-protected asynchronously: a store to a protected page removes the protection, and
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
    private const uint UnregisterRange = 0x8010_aa01; // UFFDIO_UNREGISTER
    private const ulong WriteProtectMode = 2; // UFFDIO_REGISTER_MODE_WP

    private readonly SafeFileHandle _file;

    private Userfaultfd(SafeFileHandle file) => _file = file;

    /// <summary>The number of the descriptor.</summary>
    public int Descriptor => (int)_file.DangerousGetHandle();

    /// <summary>Opens one of this process, for write protection.</summary>
    /// <exception cref="PlatformNotSupportedException">There is none, or not with asynchronous write protection.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not have one.</exception>
    public static Userfaultfd Open()
    {
        Userfaultfd opened = Create();
        opened.SetUp(wasSetUp: false);
        return opened;
    }

    /// <summary>Takes over one of another process, for its memory.</summary>
    /// <exception cref="ArgumentException">The descriptor is none.</exception>
    /// <exception cref="IOException">The process has ended.</exception>
    /// <exception cref="PlatformNotSupportedException">The kernel cannot do that.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not.</exception>
    public static Userfaultfd TakeOver(ProcessFolder process, int descriptor)
    {
        using var handle = ProcessHandle.Open(process);
        SafeFileHandle file = handle.GetDescriptor(descriptor);
        if (!IsUserfaultfd(file))
        {
            file.Dispose();
            throw new ArgumentException(
                $"Descriptor {descriptor} of process {process.Process} is no userfaultfd: pass that of a TrackingOffer.",
                nameof(descriptor));
        }

        Userfaultfd taken = new(file);
        taken.SetUp(wasSetUp: true);
        return taken;
    }

    /// <summary>Creates one of this process, which is not set up yet.</summary>
    /// <exception cref="PlatformNotSupportedException">There is none.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not have one.</exception>
    public static Userfaultfd Create()
    {
        if (SystemCallNumber is not { } number)
        {
            throw new PlatformNotSupportedException(
                "Writes are tracked by userfaultfd, which only Linux has, on x86-64, AArch64 and RISC-V.");
        }

        int opened = (int)SystemCall(number, UserModeOnly | CloseOnExec);
        if (opened < 0) throw UserfaultfdFailures.Opening(Marshal.GetLastPInvokeError());

        return new Userfaultfd(new SafeFileHandle(opened, ownsHandle: true));
    }

    /// <summary>Registers memory until the end of this object. Pages are protected by a scan, not by this.</summary>
    /// <exception cref="InvalidOperationException">The memory cannot be registered.</exception>
    public void Register(VirtualRange range)
    {
        ulong* arguments = stackalloc ulong[] { range.Start.Value, range.Length, WriteProtectMode, 0 };
        if (LinuxCalls.Control(_file, RegisterRange, arguments) != 0)
            throw UserfaultfdFailures.Registering(range, Marshal.GetLastPInvokeError());
    }

    /// <summary>Ends the protection of memory that another process has registered too.</summary>
    public void Unregister(VirtualRange range)
    {
        ulong* arguments = stackalloc ulong[] { range.Start.Value, range.Length };
        _ = LinuxCalls.Control(_file, UnregisterRange, arguments); // it fails if the process has ended or unmapped the memory
    }

    /// <summary>Ends the protection of all memory, unless another process has the descriptor too.</summary>
    public void Dispose() => _file.Dispose();

    /// <param name="wasSetUp">Whether it may have been set up before: then the kernel refuses, and a scan finds out.</param>
    private void SetUp(bool wasSetUp)
    {
        ulong* api = stackalloc ulong[] { Version, Asynchronous | Unpopulated | Hugetlb, 0 };
        if (LinuxCalls.Control(_file, Handshake, api) == 0) return;

        int error = Marshal.GetLastPInvokeError();
        if (wasSetUp && error == LinuxCalls.Invalid) return;
        _file.Dispose();
        throw UserfaultfdFailures.Handshake(error);
    }

    // The kernel names such files so.
    private static bool IsUserfaultfd(SafeFileHandle file)
        => File.ResolveLinkTarget(
            string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.DangerousGetHandle()}"), returnFinalTarget: false)
            is { Name: "anon_inode:[userfaultfd]" };

    private static nint? SystemCallNumber => !OperatingSystem.IsLinux() ? null : RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 323,
        Architecture.Arm64 or Architecture.RiscV64 => 282,
        _ => null,
    };

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint flags);
}
