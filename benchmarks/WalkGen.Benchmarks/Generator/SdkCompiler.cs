extern alias Generator;

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace WalkGen.Benchmarks;

/// <summary>
/// The compiler of the installed SDK. Unlike the compiler packages it is compiled ahead of time, so its times are those of a build.
/// </summary>
internal static partial class SdkCompiler
{
    /// <summary>
    /// Compiles <paramref name="walkers"/> walkers in a new process, and returns the generator's time as the compiler reports it.
    /// </summary>
    public static TimeSpan TimeGenerator(int walkers)
    {
        var folder = Directory.CreateTempSubdirectory("walkgen-benchmarks-");
        try
        {
            for (int number = 0; number < walkers; number++)
            {
                File.WriteAllText(Path.Combine(folder.FullName, $"Walker{number}.cs"), Consumer.Walker(number, "OnPage"));
            }

            string arguments = Path.Combine(folder.FullName, "arguments.rsp");
            File.WriteAllLines(arguments, Arguments(folder.FullName));
            return Run(arguments);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Starts the compiler. It does not compile method bodies, as the generator runs before.</summary>
    private static IEnumerable<string> Arguments(string folder)
    {
        string generator = typeof(Generator::WalkGen.Generator.WalkerGenerator).Assembly.Location;
        string[] options =
        [
            "-nologo", "-nostdlib+", "-refonly", "-target:library", "-skipanalyzers+", "-reportanalyzer", "-preferreduilang:en",
        ];
        return options
            .Append($"-out:\"{Path.Combine(folder, "Consumer.dll")}\"")
            .Append($"-analyzer:\"{generator}\"")
            .Append($"\"{Path.Combine(folder, "*.cs")}\"")
            .Concat(Consumer.References.Select(static path => $"-reference:\"{path}\""));
    }

    private static TimeSpan Run(string arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Find(), "-noconfig", "@" + arguments]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1"; // decimal points
        using var compiler = Process.Start(start)!;
        string report = compiler.StandardOutput.ReadToEnd();
        compiler.WaitForExit();
        return compiler.ExitCode == 0 && Total().Match(report) is { Success: true } match
            ? TimeSpan.FromSeconds(double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
            : throw new InvalidOperationException(
                $"The compiler did not report the generator's time; its output: {report[..int.Min(report.Length, 400)]}");
    }

    /// <summary>The compiler of the newest SDK next to the runtime of this process.</summary>
    private static string Find()
    {
        string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        var sdks = new DirectoryInfo(Path.Combine(root, "sdk"));
        return (sdks.Exists ? Directory.GetDirectories(sdks.FullName) : [])
            .Select(static sdk => (
                Version: Version.TryParse(Path.GetFileName(sdk).Split('-')[0], out var version) ? version : new(),
                Compiler: Path.Combine(sdk, "Roslyn", "bincore", "csc.dll")))
            .Where(static sdk => File.Exists(sdk.Compiler))
            .MaxBy(static sdk => sdk.Version).Compiler ?? throw new InvalidOperationException($"There is no SDK in {root}.");
    }

    [GeneratedRegex(@"Total generator execution time: ([0-9.]+) seconds")]
    private static partial Regex Total();
}
