using System.ComponentModel;
using System.Diagnostics;

namespace WalkGen.Benchmarks;

/// <summary>Compiles the C walker by the machine's own compiler, in a temporary folder that vanishes with this object.</summary>
internal sealed class NativeBuild : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("walkgen-benchmarks-");

    private NativeBuild()
    {
    }

    /// <summary>The library loaded; null if there is none, and then <see cref="Problem"/> says why.</summary>
    public NativeWalker? Walker { get; private set; }

    /// <summary>Why there is no library, in one sentence.</summary>
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
        string source = Path.Combine(_folder.FullName, "walker.c");
        string library = Path.Combine(_folder.FullName, "walker.so");
        using (var resource = typeof(NativeBuild).Assembly.GetManifestResourceStream("walker.c")!)
        using (var file = File.Create(source))
        {
            resource.CopyTo(file);
        }

        var start = new ProcessStartInfo("cc", ["-O2", "-shared", "-fPIC", "-o", library, source]) { RedirectStandardError = true, RedirectStandardOutput = true };
        try
        {
            using var compiler = Process.Start(start)!;
            compiler.OutputDataReceived += static (_, _) => { }; // drained, so that it cannot block
            compiler.BeginOutputReadLine();
            string said = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            if (compiler.ExitCode == 0) Walker = new NativeWalker(library);
            else Problem = $"The C walker was not compiled, so there are no C columns; cc said: {said.Trim().ReplaceLineEndings(" ")}";
        }
        catch (Exception e) when (e is Win32Exception or DllNotFoundException or BadImageFormatException)
        {
            Problem = $"The C walker cannot be had here, so there are no C columns: {e.Message.ReplaceLineEndings(" ")}";
        }
    }
}
