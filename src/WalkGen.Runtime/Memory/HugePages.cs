using System.Runtime.InteropServices;

namespace WalkGen;

/// <summary>
/// Asks the operating system for huge pages: with them a walk of large tables rarely waits for the translation of its own addresses.
/// </summary>
internal static unsafe partial class HugePages
{
    /// <summary>The size of a huge page, to which memory must be aligned to get one.</summary>
    public const ulong Size = 2 << 20;

    private const int MadvHugepage = 14;

    /// <summary>Asks for them where <paramref name="length"/> bytes at <paramref name="bytes"/> hold any. It is advice: a refusal changes nothing.</summary>
    public static void Advise(byte* bytes, ulong length)
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = MAdvise(bytes, (nuint)(length & ~(Size - 1)), MadvHugepage);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Small pages do too.
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MAdvise(void* address, nuint length, int advice);
}
