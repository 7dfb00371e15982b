using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace WalkGen.Cli.Tests.Fleet;

/// <summary>DuckDB, run by node. Its tests are skipped where it is not available.</summary>
internal static class DuckDb
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly string Home = Guest.InRepository("artifacts/duckdb");
    private static readonly Lazy<string?> Obstacle = new(Install);

    /// <summary>The rows of a query over files in <paramref name="directory"/>.</summary>
    public static JsonElement[] Query(string directory, string sql)
    {
        if (Obstacle.Value is { } obstacle) Assert.Skip(obstacle);

        var (code, output, error) = Run("node", directory, sql, Path.Combine(Home, "query.mjs"));
        Assert.True(code == 0, error);
        using var rows = JsonDocument.Parse(output);
        return [.. rows.RootElement.Clone().EnumerateArray()];
    }

    // Kept between runs: the package has 60 MB.
    private static string? Install()
    {
        Directory.CreateDirectory(Home);
        foreach (string file in new[] { "query.mjs", "package.json" })
        {
            File.Copy(Guest.InRepository($"tests/WalkGen.Cli.Tests/Fleet/{file}"), Path.Combine(Home, file), overwrite: true);
        }

        try
        {
            if (Run("node", Home, "", "--version").Code != 0) return "node does not run";
            var (code, _, error) = Run("npm", Home, "", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent");
            return code == 0 ? null : $"npm could not install DuckDB: {error.Trim().Split('\n')[0]}";
        }
        catch (Win32Exception)
        {
            return "node and npm are not installed";
        }
    }

    private static (int Code, string Output, string Error) Run(string program, string directory, string input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (process.WaitForExit(Patience)) return (process.ExitCode, output.Result, error.Result);

        process.Kill(entireProcessTree: true);
        return (-1, "", $"{program} did not end within {Patience.TotalMinutes} minutes");
    }
}
