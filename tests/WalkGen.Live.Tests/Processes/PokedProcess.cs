using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace WalkGen.Live.Tests.Processes;

/// <summary>
/// A process that does nothing but write or read a byte where the test says, in anonymous memory at a fixed address. Its program is made
/// here, for x86-64.
/// </summary>
internal sealed class PokedProcess : IDisposable
{
    /// <summary>The first address of the memory.</summary>
    public const ulong Start = 0x10_0000_0000;

    /// <summary>The size of the memory.</summary>
    public const uint Size = 64 << 20;

    private const int ImageBase = 0x40_0000, HeaderSize = 64 + 56;
    private const byte ReadMark = 1; // in the address

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("walkgen-poked-");
    private readonly Process _process;
    private readonly byte[] _message = new byte[8];
    private bool _isDisposed;

    private PokedProcess(string name)
    {
        string program = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(program, Program());
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _process = System.Diagnostics.Process.Start(
            new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Read(0); // it runs, and the memory is mapped
    }

    /// <summary>The first addresses to the last one.</summary>
    public static VirtualRange Range => VirtualRange.FromLength(new VirtualAddress(Start), Size);

    public int Id => _process.Id;

    /// <summary>The number of the process's userfaultfd, which it does not use. The test is skipped if it may have none.</summary>
    public int Userfaultfd
    {
        get
        {
            string? descriptor = Directory.GetFiles($"/proc/{Id}/fd")
                .FirstOrDefault(static path => File.ResolveLinkTarget(path, returnFinalTarget: false)?.Name == "anon_inode:[userfaultfd]");
            Assert.SkipWhen(descriptor is null, "A process of the test may not have a userfaultfd.");
            return int.Parse(Path.GetFileName(descriptor), CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Starts the program under a name. The test is skipped on machines that cannot run it.</summary>
    public static PokedProcess Launch(string name = "poked")
    {
        LiveMachine.NeedsPageMap();
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "The program of the test is for x86-64.");
        return new PokedProcess(name);
    }

    /// <summary>The address of a page.</summary>
    public static ulong AddressOf(int page) => Start + ((ulong)page * TestMemory.PageSize);

    /// <summary>Lets the process write a page, and returns when it has.</summary>
    public void Write(int page) => Poke(AddressOf(page));

    /// <summary>Lets the process read a page.</summary>
    public void Read(int page) => Poke(AddressOf(page) | ReadMark);

    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Poke(ulong address)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_message, address);
        _process.StandardInput.BaseStream.Write(_message);
        _process.StandardInput.BaseStream.Flush();
        Assert.Equal(1, _process.StandardOutput.BaseStream.Read(_message, 0, 1));
    }

    /// <summary>An ELF file with one segment. Source: System V ABI, chapters 4 and 5.</summary>
    private static byte[] Program()
    {
        byte[] code = Code();
        byte[] file = new byte[HeaderSize + code.Length];
        Span<byte> header = file;
        ((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1]).CopyTo(header); // 64 bits, little endian
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], 2 | (62 << 16) | (1UL << 32)); // ET_EXEC, EM_X86_64
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], ImageBase + HeaderSize); // e_entry
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], 64); // e_phoff
        BinaryPrimitives.WriteUInt64LittleEndian(header[52..], 64 | (56 << 16) | (1UL << 32)); // e_ehsize, e_phentsize, e_phnum
        BinaryPrimitives.WriteUInt64LittleEndian(header[64..], 1 | (5UL << 32)); // PT_LOAD, readable and executable
        foreach (int field in (int[])[80, 88]) BinaryPrimitives.WriteUInt64LittleEndian(header[field..], ImageBase);
        foreach (int field in (int[])[96, 104]) BinaryPrimitives.WriteUInt64LittleEndian(header[field..], (ulong)file.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(header[112..], 0x1000); // p_align
        code.CopyTo(file, HeaderSize);
        return file;
    }

    private static byte[] Code() =>
    [
        0xb8, 9, 0, 0, 0,                   // mov eax, mmap
        0x48, 0xbf, .. Bytes(Start),        // mov rdi, Start
        0xbe, .. Bytes(Size)[..4],          // mov esi, Size
        0xba, 3, 0, 0, 0,                   // mov edx, PROT_READ | PROT_WRITE
        0x41, 0xba, 0x32, 0, 0, 0,          // mov r10d, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS
        0x49, 0xc7, 0xc0, 0xff, 0xff, 0xff, 0xff, // mov r8, -1
        0x45, 0x31, 0xc9,                   // xor r9d, r9d
        0x0f, 0x05,                         // syscall
        0xb8, 28, 0, 0, 0,                  // mov eax, madvise
        0xba, 15, 0, 0, 0,                  // mov edx, MADV_NOHUGEPAGE
        0x0f, 0x05,                         // syscall
        0xb8, .. Bytes(323)[..4],           // mov eax, userfaultfd
        0xbf, 1, 0, 0, 0,                   // mov edi, UFFD_USER_MODE_ONLY
        0x0f, 0x05,                         // syscall
        0x48, 0x83, 0xec, 0x10,             // sub rsp, 16
        0x31, 0xc0,                         // xor eax, eax: read
        0x31, 0xff,                         // xor edi, edi
        0x48, 0x89, 0xe6,                   // mov rsi, rsp
        0xba, 8, 0, 0, 0,                   // mov edx, 8
        0x0f, 0x05,                         // syscall
        0x48, 0x83, 0xf8, 8,                // cmp rax, 8
        0x75, 0x25,                         // jne exit
        0x48, 0x8b, 0x04, 0x24,             // mov rax, [rsp]
        0xa8, ReadMark,                     // test al, ReadMark
        0x75, 5,                            // jnz to the load
        0xc6, 0, 1,                         // mov byte [rax], 1
        0xeb, 2,                            // jmp to the answer
        0x8a, 0x08,                         // mov cl, [rax]
        0xb8, 1, 0, 0, 0,                   // mov eax, write
        0xbf, 1, 0, 0, 0,                   // mov edi, 1
        0x48, 0x89, 0xe6,                   // mov rsi, rsp
        0xba, 1, 0, 0, 0,                   // mov edx, 1
        0x0f, 0x05,                         // syscall
        0xeb, 0xc7,                         // jmp to the read
        0xb8, 231, 0, 0, 0,                 // mov eax, exit_group
        0x0f, 0x05,                         // syscall
    ];

    private static byte[] Bytes(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }
}
