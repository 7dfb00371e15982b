using System.Buffers.Text;

namespace WalkGen.Fuzzing;

/// <summary>The resident memory of this process.</summary>
internal static class ProcessMemory
{
    /// <summary>In bytes.</summary>
    public static long Resident()
    {
        if (!OperatingSystem.IsLinux()) return Environment.WorkingSet;

        // Environment.WorkingSet reads the same file, and more of it, and allocates.
        using var file = File.OpenHandle("/proc/self/statm");
        Span<byte> text = stackalloc byte[128];
        text = text[..RandomAccess.Read(file, text, 0)];
        text = text[(text.IndexOf((byte)' ') + 1)..];
        return Utf8Parser.TryParse(text, out long pages, out _) ? pages * Environment.SystemPageSize : 0;
    }
}
