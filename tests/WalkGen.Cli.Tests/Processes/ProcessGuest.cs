using System.Text.Json;

namespace WalkGen.Cli.Tests;

/// <summary>The guests of tests/Guests/processes, and runs of the tool over what <c>convert --only processes</c> kept of them.</summary>
internal static class ProcessGuest
{
    /// <summary>The guest that is taken where nothing depends on the kernel.</summary>
    public const string Main = "x86_64-6.1";

    public const string Arm64 = "arm64-6.1";

    public static TheoryData<string> Names => [Main, "x86_64-7.2", Arm64];

    public static string PathOf(string guest = Main) => Guest.InRepository("tests", "Guests", "processes", guest, "kernel.elf.zst");

    public static ProcessTruth Truth(string guest) => new(Guest.InRepository("tests", "Guests", "processes", guest, "proc.tar.gz"));

    /// <summary>Runs a command that must succeed without a message.</summary>
    public static string Output(string command, string path, params string[] arguments)
    {
        ToolRun run = ToolRun.Of([command, path, .. arguments]);
        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        return run.Output;
    }

    /// <summary>The rows of a command.</summary>
    public static List<JsonElement> Rows(string command, string path, params string[] arguments)
        => [.. ToolRun.Of([command, path, .. arguments, "--format", "jsonl"]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement)];

    public static string? Text(this JsonElement row, string column) => row.GetProperty(column).GetString();

    public static ulong Number(this JsonElement row, string column) => row.GetProperty(column).GetUInt64();

    /// <summary>The value of an address.</summary>
    public static ulong Address(this JsonElement row, string column) => Convert.ToUInt64(row.Text(column), 16);
}
