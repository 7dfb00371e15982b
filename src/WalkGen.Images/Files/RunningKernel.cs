namespace WalkGen.Images;

/// <summary>
/// <c>/proc/kcore</c>: the memory of the running kernel as an ELF core. It is read, not mapped, and changes while it is read.
/// Source: Linux, <c>fs/proc/kcore.c</c>.
/// </summary>
internal static class RunningKernel
{
    private const string FileName = "kcore";

    /// <summary>Whether the file at <paramref name="path"/> is it, also by a link or in another mount of procfs.</summary>
    public static bool Is(string path)
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            string target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
            return Path.GetFileName(target) == FileName && new DriveInfo(target).DriveFormat == "proc";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>What to do if it may not be read.</summary>
    public const string NoAccess = "it is the memory of the running kernel, which only the superuser may read (CAP_SYS_RAWIO), and only "
        + "where the kernel is not locked down.";

    /// <summary>What to do if <paramref name="path"/> does not exist; null if it is another file.</summary>
    public static string? Missing(string path) => path == "/proc/" + FileName && Directory.Exists("/proc/self")
        ? $"there is no {path}: the kernel is built without CONFIG_PROC_KCORE, or a container hides it."
        : null;
}
