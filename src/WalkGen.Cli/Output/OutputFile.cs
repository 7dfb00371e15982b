namespace WalkGen.Cli.Output;

/// <summary>
/// A file for results. It appears complete or not at all: a new file beside it takes its place at the end. Pipes and devices are written
/// directly.
/// </summary>
internal static class OutputFile
{
    private static volatile string? s_part;

    /// <summary>Deletes the new file of a command that does not end by itself.</summary>
    public static void Discard()
    {
        if (s_part is { } part) File.Delete(part);
    }

    /// <summary>Refuses to replace an input.</summary>
    /// <exception cref="UsageException"><paramref name="path"/> is a name of one of <paramref name="inputs"/>.</exception>
    public static void RequireOther(string path, IEnumerable<string> inputs)
    {
        if (FileIdentity.Of(path) is not { IsRegular: true } target) return;
        if (inputs.FirstOrDefault(input => FileIdentity.Of(input) == target) is { } same)
            throw new UsageException($"{path} is the input {same}: write to another file.");
    }

    /// <summary>Refuses a file that could not be written at the end of long work.</summary>
    /// <exception cref="IOException">There is no such folder, or the file may not be written.</exception>
    public static void RequirePlace(string path)
    {
        try
        {
            if (FileIdentity.Of(path) is { IsRegular: true }) RequireWritable(TargetOf(path));
            else if (Path.GetDirectoryName(TargetOf(path)) is { } folder && !Directory.Exists(folder))
                throw new DirectoryNotFoundException($"there is no folder {folder}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(path, e);
        }
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="IOException">The file cannot be written. An old file at <paramref name="path"/> is unchanged.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        try
        {
            FileIdentity? old = FileIdentity.Of(path);
            if (old is { IsRegular: false })
            {
                using var device = new FileStream(path, FileMode.Open, FileAccess.Write);
                write(device);
            }
            else
            {
                Replace(TargetOf(path), old is not null, write);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(path, e);
        }
    }

    private static IOException Failure(string path, Exception cause)
        => new($"{path}: the output cannot be written: {cause.Message}", cause);

    /// <summary>The file that a symbolic link leads to: the link stays.</summary>
    private static string TargetOf(string path) => new FileInfo(path).LinkTarget is null
        ? Path.GetFullPath(path)
        : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

    private static void Replace(string target, bool exists, Action<Stream> write)
    {
        if (exists) RequireWritable(target);
        string part = Path.Combine(Path.GetDirectoryName(target)!, $".{Guid.NewGuid():N}.walkgen-part");
        s_part = part;
        try
        {
            using (var file = new FileStream(part, FileMode.CreateNew, FileAccess.Write))
            {
                if (exists && !OperatingSystem.IsWindows()) File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(target));
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(part, target, overwrite: true);
        }
        finally
        {
            File.Delete(part);
            s_part = null;
        }
    }

    /// <summary>A new file could replace one that may not be written.</summary>
    private static void RequireWritable(string target)
        => new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
}
