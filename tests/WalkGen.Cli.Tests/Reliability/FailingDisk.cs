using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace WalkGen.Cli.Tests;

/// <summary>
/// A file system with one file, in which reads of one page fail with EIO. It speaks the protocol of FUSE (Linux,
/// <c>include/uapi/linux/fuse.h</c>). Only another process may read the file: this one answers the reads.
/// </summary>
internal sealed partial class FailingDisk : IDisposable
{
    private const ulong RootNode = 1;
    private const ulong FileNode = 2;
    private const int NoEntry = -2;
    private const int IoError = -5;
    private const int NotImplemented = -38;

    private readonly byte[] _content;
    private readonly long _bad;
    private readonly FileStream _device = new("/dev/fuse", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
    private readonly string _folder = Directory.CreateTempSubdirectory("walkgen-disk-").FullName;
    private readonly Thread _server;

    /// <summary>Mounts the file system.</summary>
    /// <param name="content">The content of the file.</param>
    /// <param name="bad">The offset of the page that cannot be read.</param>
    public FailingDisk(byte[] content, long bad)
    {
        _content = content;
        _bad = bad;
        string options = $"fd={_device.SafeFileHandle.DangerousGetHandle()},rootmode=40000,user_id=0,group_id=0";
        Assert.Equal(0, Mount("walkgen", _folder, "fuse", 6, options)); // no set-user-id programs, no devices
        _server = new Thread(Serve) { IsBackground = true };
        _server.Start();
    }

    /// <summary>Why there can be no such file system; null if there can be.</summary>
    public static string? Lacks => !OperatingSystem.IsLinux() || !File.Exists("/dev/fuse") ? "The system has no FUSE."
        : Environment.IsPrivilegedProcess ? null
        : "Only the superuser can mount.";

    /// <summary>The file.</summary>
    public string Image => Path.Combine(_folder, "image");

    public void Dispose()
    {
        _ = Unmount(_folder, 2); // now; reads of the device end
        _server.Join();
        _device.Dispose();
        Directory.Delete(_folder);
    }

    private void Serve()
    {
        byte[] request = new byte[1 << 18];
        while (true)
        {
            int length;
            try
            {
                length = _device.Read(request);
            }
            catch (IOException)
            {
                return; // unmounted
            }

            Answer(request.AsSpan(0, length));
        }
    }

    private void Answer(ReadOnlySpan<byte> request)
    {
        uint operation = BinaryPrimitives.ReadUInt32LittleEndian(request[4..]);
        ulong unique = BinaryPrimitives.ReadUInt64LittleEndian(request[8..]);
        ulong node = BinaryPrimitives.ReadUInt64LittleEndian(request[16..]);
        ReadOnlySpan<byte> body = request[40..];
        switch (operation)
        {
            case 1: // LOOKUP
                if (body.StartsWith("image\0"u8)) Reply(unique, [.. Words(FileNode, 0, 1, 1, 0), .. Attributes(FileNode)]);
                else Fail(unique, NoEntry);
                break;
            case 3: // GETATTR
                Reply(unique, [.. Words(1, 0), .. Attributes(node)]);
                break;
            case 14 or 27: // OPEN, OPENDIR
                Reply(unique, Words(1, 0));
                break;
            case 15: // READ
                Read(unique, BinaryPrimitives.ReadInt64LittleEndian(body[8..]), BinaryPrimitives.ReadInt32LittleEndian(body[16..]));
                break;
            case 26: // INIT: version 7.31, reads of at most 128 KiB
                byte[] init = new byte[64];
                Span<uint> words = MemoryMarshal.Cast<byte, uint>(init.AsSpan());
                (words[0], words[1], words[2], words[4], words[5]) = (7, 31, 1 << 17, 0x0009_000c, 1 << 17);
                Reply(unique, init);
                break;
            case 2 or 42: // FORGET, BATCH_FORGET: no answer
                break;
            case 18 or 25 or 29: // RELEASE, FLUSH, RELEASEDIR
                Reply(unique, []);
                break;
            default:
                Fail(unique, NotImplemented);
                break;
        }
    }

    private void Read(ulong unique, long offset, int size)
    {
        if (offset < _bad + 4096 && offset + size > _bad)
        {
            Fail(unique, IoError);
            return;
        }

        int start = (int)long.Min(offset, _content.Length);
        Reply(unique, _content.AsSpan(start, int.Min(size, _content.Length - start)));
    }

    private byte[] Attributes(ulong node)
    {
        ulong size = node == FileNode ? (ulong)_content.Length : 0;
        uint mode = node == RootNode ? 0x41edU : 0x81a4U; // a folder, a file
        return [.. Words(node, size, (size + 511) / 512, 0, 0, 0, 0, (ulong)mode << 32, 1, 0, 0)];
    }

    private void Fail(ulong unique, int error) => Send(unique, error, []);

    private void Reply(ulong unique, ReadOnlySpan<byte> answer) => Send(unique, 0, answer);

    private void Send(ulong unique, int error, ReadOnlySpan<byte> answer)
    {
        byte[] message = new byte[16 + answer.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(4), error);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(8), unique);
        answer.CopyTo(message.AsSpan(16));
        _device.Write(message);
    }

    private static byte[] Words(params ReadOnlySpan<ulong> words) => MemoryMarshal.AsBytes(words).ToArray();

    [LibraryImport("libc", EntryPoint = "mount", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string type, nuint flags, string data);

    [LibraryImport("libc", EntryPoint = "umount2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string target, int flags);
}
