namespace WalkGen.Package.Tests;

/// <summary>A new folder outside of the repository, which lives as long as a test.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("walkgen-packages-");

    public string Path => _folder.FullName;

    public string Of(params string[] path) => System.IO.Path.Combine([Path, .. path]);

    public void Write(string name, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Of(name))!);
        File.WriteAllText(Of(name), content);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
