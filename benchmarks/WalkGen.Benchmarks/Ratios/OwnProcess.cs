using System.Diagnostics;

namespace WalkGen.Benchmarks;

/// <summary>How this program starts itself.</summary>
internal static class OwnProcess
{
    /// <summary>A new process with <paramref name="arguments"/>, whose standard output can be read.</summary>
    public static ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        string host = Environment.ProcessPath ?? throw new InvalidOperationException("The program does not know its own path.");
        bool isDotnet = Path.GetFileNameWithoutExtension(host) == "dotnet";
        return new ProcessStartInfo(host, isDotnet ? arguments.Prepend(typeof(OwnProcess).Assembly.Location) : arguments) { RedirectStandardOutput = true };
    }
}
