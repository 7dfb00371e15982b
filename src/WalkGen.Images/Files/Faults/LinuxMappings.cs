using System.Runtime.InteropServices;

namespace WalkGen.Images;

/// <summary>Linux's <c>mmap</c>, with its flags.</summary>
internal static partial class LinuxMappings
{
    /// <summary><c>PROT_READ</c></summary>
    public const int Read = 1;

    /// <summary><c>PROT_WRITE</c></summary>
    public const int Write = 2;

    /// <summary><c>PROT_EXEC</c></summary>
    public const int Execute = 4;

    /// <summary><c>MAP_SHARED</c></summary>
    public const int Shared = 0x01;

    /// <summary><c>MAP_PRIVATE | MAP_ANONYMOUS</c>: zeros, without a file (-1).</summary>
    public const int Zeros = 0x02 | 0x20;

    /// <summary><c>MAP_FIXED</c>: at the address, in place of what is there.</summary>
    public const int Fixed = 0x10;

    /// <summary>The result of <see cref="Map"/> that failed: <c>MAP_FAILED</c>.</summary>
    public const nint Failed = -1;

    /// <summary>Maps a file from its first byte, or zeros.</summary>
    [LibraryImport("libc", EntryPoint = "mmap")]
    public static partial nint Map(nint address, nuint length, int protection, int flags, int file, long offset);
}
