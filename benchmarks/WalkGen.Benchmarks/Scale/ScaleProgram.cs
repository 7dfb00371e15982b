namespace WalkGen.Benchmarks;

/// <summary>scale.c, compiled in a temporary folder that is deleted on disposal.</summary>
internal sealed class ScaleProgram : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("walkgen-scale-");

    public ScaleProgram() => Problem = CCompiler.Run("-o", Path, CCompiler.Extract("scale.c", _folder));

    /// <summary>The program; it exists if there is no <see cref="Problem"/>.</summary>
    public string Path => System.IO.Path.Combine(_folder.FullName, "scale");

    /// <summary>The reason why it was not compiled.</summary>
    public string? Problem { get; }

    public void Dispose() => _folder.Delete(recursive: true);
}
