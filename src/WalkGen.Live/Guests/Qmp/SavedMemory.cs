using System.Text.Json;

namespace WalkGen.Live;

/// <summary>
/// Reads memory by QEMU's command <c>pmemsave</c>, which writes it to a file. The file is empty, open and in a folder of this user alone
/// before QEMU learns its name, so nothing else can be read instead.
/// </summary>
internal sealed class SavedMemory : IDisposable
{
    private const string SharedMemory = "/dev/shm";

    private readonly QmpConnection _connection;
    private readonly CancellationToken _cancellation;
    private DirectoryInfo? _folder; // null if QEMU cannot write there
    private FileStream? _file;

    private SavedMemory(QmpConnection connection, CancellationToken cancellation)
        => (_connection, _cancellation) = (connection, cancellation);

    /// <summary>Prepares the file.</summary>
    public static SavedMemory Create(QmpConnection connection, CancellationToken cancellation)
    {
        SavedMemory memory = new(connection, cancellation);
        try
        {
            memory._folder = CreateFolder();
            string path = Path.Combine(memory._folder.FullName, "memory");
            memory._file = new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            memory.Dispose(); // the monitor prints memory too
        }

        return memory;
    }

    // A file in RAM, where it costs a third of the time. The name cannot be guessed, so nobody has created the folder before.
    private static DirectoryInfo CreateFolder() => OperatingSystem.IsLinux() && Directory.Exists(SharedMemory)
        ? Directory.CreateDirectory(
            Path.Combine(SharedMemory, $"walkgen-{Guid.NewGuid():N}"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)
        : Directory.CreateTempSubdirectory("walkgen-");

    /// <summary>Reads memory; false if QEMU cannot write the file.</summary>
    /// <exception cref="GuestException">The peer says that it wrote the file, and has not written all of it.</exception>
    public bool TryRead(ulong address, Span<byte> target)
    {
        if (_file is null) return false;
        _cancellation.ThrowIfCancellationRequested();
        using JsonDocument? answer = _connection.TryExecute(
            "pmemsave", ("val", address), ("size", (ulong)target.Length), ("filename", _file.Name));
        if (answer is null)
        {
            Dispose(); // another user, or another view of the file system
            return false;
        }

        _file.Position = 0;
        if (_file.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) == target.Length) return true;
        throw _connection.Broken(
            $"pmemsave has not written {target.Length} bytes to {_file.Name} (is there no space left, or is QEMU in a container?)");
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
        _folder?.Delete(recursive: true);
        _folder = null;
    }
}
