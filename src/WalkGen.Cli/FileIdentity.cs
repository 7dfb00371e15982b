using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace WalkGen.Cli;

/// <summary>What identifies a file under all its names: device and inode on Linux, elsewhere the path without symbolic links.</summary>
/// <param name="Device">The device; 0 if unknown.</param>
/// <param name="Inode">The number of the inode; 0 if unknown.</param>
/// <param name="Path">The path if there are no such numbers.</param>
/// <param name="IsRegular">Whether the file has content that a new file can replace: it is no pipe, device or folder.</param>
internal sealed partial record FileIdentity(ulong Device, ulong Inode, string Path, bool IsRegular)
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint ModeAndInode = 0x101; // STATX_TYPE, STATX_INO

    /// <summary>The identity of the file at <paramref name="path"/>; null if there is none.</summary>
    public static FileIdentity? Of(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                return Statx(path);
            }
            catch (EntryPointNotFoundException)
            {
                // An old C library.
            }
        }

        if (!System.IO.Path.Exists(path)) return null;
        string target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? System.IO.Path.GetFullPath(path);
        return new(0, 0, target, File.Exists(target));
    }

    // The layout of struct statx is the same on all architectures. Source: Linux, include/uapi/linux/stat.h.
    private static FileIdentity? Statx(string path)
    {
        Span<byte> status = stackalloc byte[256];
        if (Statx(CurrentFolder, path, 0, ModeAndInode, ref MemoryMarshal.GetReference(status)) != 0) return null;
        bool isRegular = (BinaryPrimitives.ReadUInt16LittleEndian(status[28..]) & 0xf000) == 0x8000;
        ulong inode = BinaryPrimitives.ReadUInt64LittleEndian(status[32..]);
        return new(BinaryPrimitives.ReadUInt64LittleEndian(status[136..]), inode, "", isRegular);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte status);
}
