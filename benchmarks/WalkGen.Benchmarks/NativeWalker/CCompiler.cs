using System.ComponentModel;
using System.Diagnostics;

namespace WalkGen.Benchmarks;

/// <summary>The installed C compiler.</summary>
internal static class CCompiler
{
    /// <summary>Compiles with <c>cc -O2</c> and further arguments.</summary>
    /// <returns>The reason why there is no result, without a full stop; null if there is one.</returns>
    public static string? Run(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("cc", arguments.Prepend("-O2"))
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
            return compiler.ExitCode == 0 ? null : $"cc: {said.Trim().ReplaceLineEndings(" ")}";
        }
        catch (Win32Exception e)
        {
            return e.Message.ReplaceLineEndings(" ");
        }
    }

    /// <summary>Writes the source <paramref name="name"/>, a resource of this program, into <paramref name="folder"/>.</summary>
    public static string Extract(string name, DirectoryInfo folder)
    {
        string path = Path.Combine(folder.FullName, name);
        using Stream resource = typeof(CCompiler).Assembly.GetManifestResourceStream(name)!;
        using FileStream file = File.Create(path);
        resource.CopyTo(file);
        return path;
    }
}
