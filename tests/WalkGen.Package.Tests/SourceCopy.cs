namespace WalkGen.Package.Tests;

/// <summary>Copies parts of the repository, without what builds left there.</summary>
internal static class SourceCopy
{
    /// <summary>Copies files and folders, which are relative to the repository, to <paramref name="target"/>.</summary>
    public static void To(TestFolder target, params string[] paths)
    {
        foreach (string path in paths) Copy(target, path);
    }

    private static void Copy(TestFolder target, string path)
    {
        string source = Guest.InRepository(path);
        if (File.Exists(source))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target.Of(path))!);
            File.Copy(source, target.Of(path));
            return;
        }

        foreach (string child in Directory.GetFileSystemEntries(source))
        {
            if (Path.GetFileName(child) is not ("bin" or "obj")) Copy(target, Path.GetRelativePath(Guest.InRepository(), child));
        }
    }
}
