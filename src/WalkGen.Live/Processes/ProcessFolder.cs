using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WalkGen.Live;

/// <summary>The folder <c>/proc/PID</c>. It stays that of the same process, also if another process gets the ID later.</summary>
internal sealed class ProcessFolder : IDisposable
{
    private readonly SafeFileHandle _handle;

    private ProcessFolder(int process, SafeFileHandle handle) => (Process, _handle) = (process, handle);

    /// <summary>The ID of the process.</summary>
    public int Process { get; }

    public static ProcessFolder Open(int process)
    {
        ProcessFailures.ThrowUnlessSupported();
        SafeFileHandle handle = LinuxCalls.Open(null, PathOf(process));
        if (!handle.IsInvalid) return new ProcessFolder(process, handle);
        int error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        throw ProcessFailures.Opening(process, PathOf(process), error);
    }

    /// <summary>Opens a file.</summary>
    /// <param name="name">The name of the file.</param>
    /// <param name="flags">To read it or to write it.</param>
    public SafeFileHandle OpenFile(string name, int flags = LinuxCalls.ReadOnly)
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, typeof(LinuxProcess));
        SafeFileHandle handle = LinuxCalls.Open(_handle, name, flags);
        if (!handle.IsInvalid) return handle;
        int error = Marshal.GetLastPInvokeError();
        handle.Dispose();
        throw flags == LinuxCalls.ReadOnly
            ? ProcessFailures.Opening(Process, PathOf(name), error)
            : ProcessFailures.Clearing(Process, PathOf(name), error);
    }

    /// <summary>Whether the process, or what is left of it, is still there.</summary>
    public bool IsAlive()
    {
        ObjectDisposedException.ThrowIf(_handle.IsClosed, typeof(LinuxProcess));
        using SafeFileHandle file = LinuxCalls.Open(_handle, "comm");
        return !file.IsInvalid;
    }

    /// <summary>The same folder, opened once more.</summary>
    public ProcessFolder Reopen() => new(Process, OpenFile("."));

    /// <summary>The path of a file, for messages.</summary>
    public string PathOf(string name) => $"{PathOf(Process)}/{name}";

    public void Dispose() => _handle.Dispose();

    private static string PathOf(int process) => string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");
}
