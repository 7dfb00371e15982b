namespace WalkGen.Benchmarks;

/// <summary>Compiles the C walker with the installed C compiler, in a temporary folder that is deleted on disposal.</summary>
internal sealed class NativeBuild : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("walkgen-benchmarks-");

    private NativeBuild()
    {
    }

    /// <summary>The loaded library; null if there is none: see <see cref="Problem"/>.</summary>
    public NativeWalker? Walker { get; private set; }

    /// <summary>The reason why there is no library, in one sentence.</summary>
    public string? Problem { get; private set; }

    public static NativeBuild Run()
    {
        var build = new NativeBuild();
        try
        {
            build.Compile();
            return build;
        }
        catch
        {
            build.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Walker?.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Compile()
    {
        string library = Path.Combine(_folder.FullName, "walker.so");
        string[] sources = [CCompiler.Extract("walker.c", _folder), CCompiler.Extract("dirty.c", _folder)];
        Problem = CCompiler.Run(["-shared", "-fPIC", "-o", library, .. sources]) is { } problem
            ? $"The C walker was not compiled, so the C columns are empty; {problem}"
            : null;
        if (Problem is not null) return;
        try
        {
            Walker = new NativeWalker(library);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            Problem = $"The C walker is not available, so the C columns are empty: {e.Message.ReplaceLineEndings(" ")}";
        }
    }
}
