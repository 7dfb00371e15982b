using System.Runtime.InteropServices;

namespace WalkGen.Live.Tests.Processes;

/// <summary>Memory of this process that is registered for asynchronous write protection by userfaultfd.</summary>
internal sealed unsafe partial class WriteTracking : IDisposable
{
    private const int UserModeOnly = 1; // UFFD_USER_MODE_ONLY: also without privileges
    private const int CloseOnExec = 0x8_0000;
    private const ulong UserfaultfdApi = 0xaa;
    private const ulong Features = (1 << 15) | (1 << 13); // UFFD_FEATURE_WP_ASYNC, UFFD_FEATURE_WP_UNPOPULATED
    private const uint Api = 0xc018_aa3f; // UFFDIO_API
    private const uint Register = 0xc020_aa00; // UFFDIO_REGISTER
    private const ulong WriteProtectMode = 2; // UFFDIO_REGISTER_MODE_WP

    private readonly int _file;

    /// <summary>Registers the memory; skips the test if the kernel refuses.</summary>
    public WriteTracking(TestMemory memory)
    {
        nint number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 323 : 282;
        _file = (int)SystemCall(number, CloseOnExec | UserModeOnly);
        Assert.SkipWhen(_file < 0, $"There is no userfaultfd: {Marshal.GetLastPInvokeErrorMessage()}.");
        ulong* api = stackalloc ulong[] { UserfaultfdApi, Features, 0 };
        bool isAsynchronous = Control(_file, Api, api) == 0;
        if (!isAsynchronous) Dispose();
        Assert.SkipUnless(isAsynchronous, "This userfaultfd has no asynchronous write protection.");
        ulong* range = stackalloc ulong[] { memory.Start, memory.Length, WriteProtectMode, 0 };
        Assert.Equal(0, Control(_file, Register, range));
    }

    public void Dispose() => _ = Close(_file);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int file, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
