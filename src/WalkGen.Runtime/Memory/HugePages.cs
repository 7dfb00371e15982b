using System.Runtime.InteropServices;

namespace WalkGen;

/// <summary>
/// Requests huge pages from the operating system. They save TLB misses of the walk itself.
/// </summary>
internal static unsafe partial class HugePages
{
    /// <summary>The size in bytes, and alignment, of a huge page.</summary>
    public const ulong Size = 2 << 20;

    private const int MadvHugepage = 14;

    /// <summary>Requests huge pages for the memory (Linux: <c>madvise(MADV_HUGEPAGE)</c>). Errors are ignored.</summary>
    public static void Advise(byte* bytes, ulong length)
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = MAdvise(bytes, (nuint)(length & ~(Size - 1)), MadvHugepage);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Small pages work too.
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MAdvise(void* address, nuint length, int advice);
}
