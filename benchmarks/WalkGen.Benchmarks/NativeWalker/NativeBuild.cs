using System.ComponentModel;
using System.Diagnostics;

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
        var start = new ProcessStartInfo("cc", ["-O2", "-shared", "-fPIC", "-o", library, Extract("walker.c"), Extract("dirty.c")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        try
        {
            using var compiler = Process.Start(start)!;
            compiler.OutputDataReceived += static (_, _) => { }; // read, so that the compiler does not block
            compiler.BeginOutputReadLine();
            string said = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            if (compiler.ExitCode == 0) Walker = new NativeWalker(library);
            else Problem = $"The C walker was not compiled, so the C columns are empty; cc: {said.Trim().ReplaceLineEndings(" ")}";
        }
        catch (Exception e) when (e is Win32Exception or DllNotFoundException or BadImageFormatException)
        {
            Problem = $"The C walker is not available, so the C columns are empty: {e.Message.ReplaceLineEndings(" ")}";
        }
    }

    private string Extract(string name)
    {
        string path = Path.Combine(_folder.FullName, name);
        using Stream resource = typeof(NativeBuild).Assembly.GetManifestResourceStream(name)!;
        using FileStream file = File.Create(path);
        resource.CopyTo(file);
        return path;
    }
}
