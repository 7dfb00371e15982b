using System.Diagnostics;
using System.Security.Cryptography;

namespace WalkGen.Cli.Tests.Fleet;

/// <summary>
/// <c>fleet/</c> on a cluster of Slurm: three nodes in namespaces of this machine, of which one loses its power while it works. Its results
/// are those of scans one after the other, byte for byte.
/// </summary>
public sealed class ClusterTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly string[] Programs = ["slurmctld", "slurmd", "sbatch", "munged", "ip", "unshare", "nsenter"];

    private readonly string _folder = Directory.CreateTempSubdirectory("walkgen-cluster-").FullName;

    private string Results => Path.Combine(_folder, "results");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_fleet_has_a_result_for_each_image_though_a_node_dies()
    {
        RequireCluster();
        string[] images = Images();
        string manifest = Write("manifest", string.Concat(images.Select(image => $"{image}\t{NameOf(image)}\n")));
        string parted = images.First(static image => image.Contains("x86_64-5level", StringComparison.Ordinal));
        string[] lines = RunFleet(manifest, parted);

        Assert.Equal("done", lines[^1]);
        Assert.Contains("node node2 down*", lines);
        Assert.Contains("restarted 1 COMPLETED", lines);
        Assert.Contains($"{images.Length} state walkgen-scan COMPLETED", lines);
        Assert.Contains("4 state walkgen-part COMPLETED", lines);
        Assert.Contains("1 state walkgen-merge COMPLETED", lines);
        Assert.Equal(
            [.. images.Select(NameOf).Append(Path.GetFileName(parted)).Order(StringComparer.Ordinal)],
            Directory.GetDirectories(Results).Select(static path => Path.GetFileName(path)).Where(static name => name[0] != '.')
                .Order(StringComparer.Ordinal));

        string serial = Path.Combine(_folder, "serial");
        foreach (string image in images) ToolRun.Of("scan", image, "-o", serial, "--name", NameOf(image));
        Assert.Equal(0, ToolRun.Of("scan", parted, "-o", serial).Code);
        Assert.Equal(Hashes(serial), Hashes(Results));
        Assert.Equal(
            ["cut", "noise"],
            DuckDb.Query(Results, "SELECT name FROM '*/errors.parquet' ORDER BY name")
                .Select(static row => row.GetProperty("name").GetString()));
    }

    private string[] RunFleet(string manifest, string parted)
    {
        string working = Path.Combine(_folder, "working");
        string tool = Write("walkgen", $"""
            #!/bin/sh
            # The first task on node 2 works until the power fails.
            if [ "$(hostname)" = node2 ] && [ ! -e "{working}" ]; then
              : >"{working}"
              sleep 300
            fi
            exec "{ToolProgram.JustInTime.Path}" "$@"
            """ + "\n");
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException();
        File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string scripts = Guest.InRepository("tests/WalkGen.Cli.Tests/Fleet");
        var start = new ProcessStartInfo(
            Path.Combine(scripts, "cluster"),
            [Path.Combine(_folder, "cluster"), Path.Combine(scripts, "run-fleet"), Guest.InRepository("fleet"), manifest, Results, parted])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["WALKGEN"] = tool, ["WORKING"] = working },
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        bool hasEnded = process.WaitForExit(Patience);
        if (!hasEnded) process.Kill(entireProcessTree: true);
        Assert.True(hasEnded && process.ExitCode == 0, $"{output.Result}\n{error.Result}\n{Logs()}");
        return output.Result.TrimEnd().Split('\n');
    }

    /// <summary>All images of guests that have a root table, one that was cut short, and one of noise.</summary>
    private string[] Images()
    {
        string[] guests = [.. new DirectoryInfo(Guest.InRepository("tests/Guests")).GetFiles("*.elf.gz", SearchOption.AllDirectories)
            .Select(static file => file.FullName).Where(static path => !path.Contains("processes", StringComparison.Ordinal))
            .Where(static path => !path.EndsWith("paging-headers.elf.gz", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.True(guests.Length > 8, $"{guests.Length} images");
        byte[] whole = File.ReadAllBytes(guests[0]);
        var noise = new byte[100_000];
        new Random(22).NextBytes(noise);
        return [.. guests, Write("cut", whole[..(whole.Length / 2)]), Write("noise", noise)];
    }

    private static string NameOf(string image)
        => Path.GetFileName(Path.GetDirectoryName(image)) is { } folder && image.Contains("Guests", StringComparison.Ordinal)
            ? $"{folder}-{Path.GetFileName(image)}"
            : Path.GetFileName(image);

    private static SortedDictionary<string, string> Hashes(string folder)
    {
        SortedDictionary<string, string> hashes = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder, "*.parquet", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(folder, file);
            if (name[0] != '.') hashes.Add(name, Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))));
        }

        return hashes;
    }

    private string Logs() => string.Join('\n', Directory.Exists(Path.Combine(Results, ".log"))
        ? Directory.GetFiles(Path.Combine(Results, ".log")).Select(static file => $"{file}:\n{File.ReadAllText(file)}")
        : []);

    private string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static void RequireCluster()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has Slurm and namespaces.");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "The nodes of the cluster need namespaces, which only the superuser may make.");
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin"];
        foreach (string program in Programs)
        {
            Assert.SkipUnless(
                folders.Any(folder => File.Exists(Path.Combine(folder, program))),
                $"{program} is not installed: .ci/run installs Debian's Slurm.");
        }
    }
}
