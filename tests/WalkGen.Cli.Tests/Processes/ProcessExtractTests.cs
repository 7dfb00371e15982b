using System.Text.Json;
using WalkGen.Images;

namespace WalkGen.Cli.Tests;

/// <summary><c>walkgen convert --only processes</c>: the extract answers as the whole memory does, without content of processes.</summary>
public sealed class ProcessExtractTests : IDisposable
{
    private const int PageSize = 4096;

    private readonly string _folder = Directory.CreateTempSubdirectory("walkgen-extract-").FullName;

    public static TheoryData<string> Guests => ProcessGuest.Names;

    private static ReadOnlySpan<byte> Secret => "content of a process"u8;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Guests))]
    public void An_extract_has_no_content_of_processes_and_answers_as_before(string guest)
    {
        string fixture = ProcessGuest.PathOf(guest), whole = Path.Combine(_folder, "whole"), extract = Path.Combine(_folder, "extract");
        (ulong start, int secrets) = WriteWhole(fixture, whole);
        Assert.True(secrets > 500);
        Assert.True(Contains(whole));

        ToolRun run = ToolRun.Of("convert", whole, "--base", $"{start:x}", "--only", "processes", "-o", extract);

        Assert.Equal((ExitCode.Success, ""), (run.Code, run.Error));
        Assert.False(Contains(extract));
        foreach (string[] line in (string[][])
        [
            ["ps", "--threads"], ["maps", "--all"], ["smaps", "--all"], ["kallsyms", "_stext"],
            ["dump", "--pid", "1", "--half", "user", "--format", "leaves"],
        ])
        {
            Assert.Equal(
                ToolRun.Of([line[0], fixture, .. line[1..]]).Output.Replace(fixture, "", StringComparison.Ordinal).Split("coverage")[0],
                ToolRun.Of([line[0], extract, .. line[1..]]).Output.Replace(extract, "", StringComparison.Ordinal).Split("coverage")[0]);
        }
    }

    private static bool Contains(string path) => File.ReadAllBytes(path).AsSpan().IndexOf(Secret) >= 0;

    /// <summary>
    /// Writes the memory of <paramref name="fixture"/> as raw memory, with secrets in all pages of which the fixture has nothing and that a
    /// process maps. Returns its first address and the number of these pages.
    /// </summary>
    private static (ulong Start, int Secrets) WriteWhole(string fixture, string path)
    {
        using MemoryImage image = MemoryImage.Open(fixture);
        using FileStream file = File.OpenWrite(path);
        ulong start = image.Segments[0].Start.Value & ~((1UL << 30) - 1), end = 0;
        HashSet<ulong> kept = [];
        foreach (ImageSegment segment in image.Segments)
        {
            for (ulong at = segment.Start.Value, last = at + segment.Length; at < last;)
            {
                int length = (int)ulong.Min(last - at, PageSize - (at % PageSize));
                Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(at), length, out var bytes));
                file.Position = (long)(at - start);
                file.Write(bytes);
                kept.Add(at / PageSize);
                at += (ulong)length;
                end = at;
            }
        }

        HashSet<ulong> secrets = [];
        foreach (JsonElement process in ProcessGuest.Rows("ps", fixture).Where(static row => row.Text("root") is not null))
        {
            foreach (JsonElement row in ProcessGuest.Rows("dump", fixture, "--pid", $"{process.Number("pid")}", "--half", "user")
                .Where(static row => row.Text("state") == "present"))
            {
                ulong last = row.Address("physical") + (row.Number("length") / row.Number("repeats"));
                for (ulong at = row.Address("physical"); at < last; at += PageSize)
                    if (at >= start && at < end && !kept.Contains(at / PageSize)) secrets.Add(at);
            }
        }

        foreach (ulong at in secrets)
        {
            for (int copy = 0; copy < PageSize / 64; copy++)
            {
                file.Position = (long)(at - start) + (copy * 64);
                file.Write(Secret);
            }
        }

        return (start, secrets.Count);
    }
}
