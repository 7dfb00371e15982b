using System.Diagnostics;

namespace WalkGen.Benchmarks;

/// <summary>Starts this program in a new process.</summary>
internal static class OwnProcess
{
    /// <summary>A new process with <paramref name="arguments"/>, whose standard output can be read.</summary>
    public static ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        string host = Environment.ProcessPath ?? throw new InvalidOperationException("The program does not know its own path.");
        bool isDotnet = Path.GetFileNameWithoutExtension(host) == "dotnet";
        IEnumerable<string> all = isDotnet ? arguments.Prepend(typeof(OwnProcess).Assembly.Location) : arguments;
        return new ProcessStartInfo(host, all) { RedirectStandardOutput = true };
    }
}
