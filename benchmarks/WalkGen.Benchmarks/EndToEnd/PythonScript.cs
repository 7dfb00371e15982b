namespace WalkGen.Benchmarks;

/// <summary>The script <c>leaves.py</c> in a temporary file.</summary>
internal sealed class PythonScript : IDisposable
{
    private PythonScript(string path) => Path = path;

    public string Path { get; }

    public static PythonScript Create()
    {
        string path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"walkgen-{Guid.NewGuid():N}.py");
        using var file = File.Create(path);
        typeof(PythonScript).Assembly.GetManifestResourceStream("leaves.py")!.CopyTo(file);
        return new PythonScript(path);
    }

    public void Dispose() => File.Delete(Path);
}
