using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WalkGen.Live;

/// <summary>
/// A file that is RAM of a guest. It is read, not mapped: whoever cuts a mapped file ends its readers.
/// </summary>
internal sealed partial class RamFile : IDisposable
{
    private const int ReadOnly = 0x8_0800; // O_RDONLY | O_CLOEXEC | O_NONBLOCK: a pipe does not hold up the reader

    private readonly SafeFileHandle _file;
    private readonly ulong _offset;

    private RamFile(SafeFileHandle file, ulong offset, List<FlatRange> ranges) => (_file, _offset, Ranges) = (file, offset, ranges);

    /// <summary>The memory in the file.</summary>
    public List<FlatRange> Ranges { get; }

    /// <summary>
    /// Opens a file. Null if it is no file with all the memory, if it is a symbolic link, or if this process cannot read it.
    /// </summary>
    /// <param name="path">The path, which QEMU names.</param>
    /// <param name="offset">The offset of the region in the file.</param>
    /// <param name="ranges">The memory.</param>
    public static RamFile? TryOpen(string path, ulong offset, List<FlatRange> ranges)
    {
        if (!OperatingSystem.IsLinux() || path is not ['/', ..] || path.Contains('\0', StringComparison.Ordinal)) return null;
        if (new FileInfo(path) is not { Exists: true, LinkTarget: null }) return null;
        SafeFileHandle handle = new(Open(path, ReadOnly), ownsHandle: true);
        if (!handle.IsInvalid && ranges.TrueForAll(memory => Contains(handle, offset, memory))) return new(handle, offset, ranges);
        handle.Dispose();
        return null;
    }

    /// <summary>Reads memory; false if the file does not contain all of it.</summary>
    public bool TryRead(ulong address, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            int index = Ranges.FindIndex(memory => address - memory.Range.Start.Value < memory.Range.Length);
            if (index < 0) return false;
            ulong done = address - Ranges[index].Range.Start.Value;
            int length = (int)ulong.Min(Ranges[index].Range.Length - done, (ulong)target.Length);
            if (!TryReadAt((long)(_offset + Ranges[index].Offset + done), target[..length])) return false;
            address += (ulong)length;
            target = target[length..];
        }

        return true;
    }

    public void Dispose() => _file.Dispose();

    // The size of a device or a pipe is 0.
    private static bool Contains(SafeFileHandle file, ulong offset, FlatRange memory)
    {
        try
        {
            ulong size = (ulong)RandomAccess.GetLength(file);
            return offset <= size && memory.Offset <= size - offset && memory.Range.Length <= size - offset - memory.Offset;
        }
        catch (Exception e) when (e is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private bool TryReadAt(long offset, Span<byte> target)
    {
        try
        {
            while (!target.IsEmpty)
            {
                int count = RandomAccess.Read(_file, target, offset);
                if (count == 0) return false; // the file was cut
                target = target[count..];
                offset += count;
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
