using System.Text.Json;
using System.Text.RegularExpressions;

namespace WalkGen.Cli.Tests.Scans;

/// <summary>The parts of a scan, joined, are the scan, byte for byte: real guests.</summary>
public sealed class MergeTests : IDisposable
{
    private readonly ScanRun _scan = new();

    public static TheoryData<string, string, int[]> Images => new()
    {
        { "x86_64-4level/tables.phase1.elf.gz", "", [1, 2, 3, 4, 7, 70] },
        { "x86_64-4level-1g/tables.phase1.elf.gz", "--format jsonl", [2, 3, 7] },
        { "x86_64-5level/tables.phase1.elf.gz", "--roots cpus", [2, 7] },
        { "i386-pae/tables.phase1.elf.gz", "", [2, 3, 4, 7] },
        { "i386-2level/tables.phase1.elf.gz", "--format jsonl", [3, 70] },
        { "arm64-4k/tables.phase1.elf.gz", "ARM64", [1, 2, 3, 4, 7] },
        { "extracts/riscv64-sv39/tables.elf.gz", "--root 83217000 --paging riscv-sv39", [2, 3, 7] },
        { "extracts/x86_64-4level-6.1-lime/tables.lime.gz", "", [1, 3, 4, 7] },
        { "extracts/x86_64-4level-8GiB-pcihole/tables.elf.gz", "", [2, 7] },
        { "processes/x86_64-6.1/kernel.elf.zst", "--roots all", [1, 2, 3, 4, 7] },
        { "processes/x86_64-7.2/kernel.elf.zst", "--roots all --format jsonl", [3] },
        { "processes/arm64-6.1/kernel.elf.zst", "--roots all", [2, 4, 70] },
    };

    [Theory]
    [MemberData(nameof(Images))]
    public void Merged_parts_are_the_scan(string image, string options, int[] counts)
    {
        string path = Guest.InRepository("tests", "Guests", image);
        string[] line = options == "ARM64"
            ? [.. Arm64Guest.Selection(1, "A")[1..]]
            : options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(0, _scan.Scan(path, ["--name", "whole", .. line]).Code);
        Dictionary<string, byte[]> expected = Contents("whole");

        foreach (int count in counts)
        {
            foreach (int part in Enumerable.Range(1, count))
                Assert.Equal(0, _scan.Scan(path, ["--name", "x", "--shard", $"{part}/{count}", .. line]).Code);
            string[] parts = [.. Directory.GetDirectories(_scan.Output, $"x.*-of-{count}").Order(StringComparer.Ordinal)];
            Assert.Equal(count, parts.Length);

            ToolRun run = ToolRun.Of(["merge", .. parts, "-o", _scan.Output, "--name", "whole"]); // in place of another

            Assert.Equal((0, "", ""), (run.Code, run.Output, run.Error));
            Dictionary<string, byte[]> merged = Contents("whole");
            Assert.Equal(expected.Keys, merged.Keys);
            Assert.All(expected, file => Assert.True(file.Value.SequenceEqual(merged[file.Key]), $"{file.Key} of {count} differs"));
            long longest = parts.Max(static part => LengthOf(part, "dump"));
            if (count > 1 && longest > 1000) Assert.Contains(parts, part => LengthOf(part, "dump") < longest); // rows are shared out
        }
    }

    [Fact]
    public void Other_parts_get_one_sentence_that_names_them()
    {
        string image = Guest.Tables(1, "i386-pae"), other = Guest.Tables(2, "i386-pae");
        foreach (int part in Enumerable.Range(1, 3)) Assert.Equal(0, _scan.Scan(image, "--name", "x", "--shard", $"{part}/3").Code);
        Assert.Equal(0, _scan.Scan(image, "--name", "x", "--shard", "2/4").Code);
        Assert.Equal(0, _scan.Scan(other, "--name", "y", "--shard", "2/3").Code);
        Assert.Equal(0, _scan.Scan(image, "--name", "z", "--shard", "2/3", "--roots", "cpus").Code);
        Assert.Equal(0, _scan.Scan(image, "--name", "f", "--shard", "2/3", "--format", "jsonl").Code);
        Assert.Equal(0, _scan.Scan(image, "--name", "n", "--shard", "2/3").Code);
        Assert.Equal(0, _scan.Scan(image, "--name", "whole").Code);
        Assert.Equal(1, _scan.Scan(_scan.Of("absent"), "--shard", "2/3").Code);
        Directory.CreateDirectory(Path.Combine(_scan.Output, "empty"));

        Check(2, "Of 3 parts these are missing: 2. ", "x.1-of-3", "x.3-of-3");
        Check(2, "Of 3 parts these are missing: 1, 3. ", "x.2-of-3");
        Check(2, "x.2-of-3 and */x.2-of-3 are both part 2", "x.1-of-3", "x.2-of-3", "x.2-of-3");
        Check(2, "x.1-of-3 is of a scan whose number of parts is 3, and */x.2-of-4 4: ", "x.1-of-3", "x.2-of-4");
        Check(2, "x.1-of-3 is of the image */tables.phase1.elf.gz, and */y.2-of-3 ", "x.1-of-3", "y.2-of-3", "x.3-of-3");
        Check(2, "x.1-of-3 is of a scan with the options '', and */z.2-of-3 '--roots cpus': ", "x.1-of-3", "z.2-of-3", "x.3-of-3");
        Check(2, "x.1-of-3 is of a scan with the format Parquet, and */f.2-of-3 Jsonl: ", "x.1-of-3", "f.2-of-3", "x.3-of-3");
        Check(2, "x.1-of-3 is of results with the name x, and */n.2-of-3 n: ", "x.1-of-3", "n.2-of-3", "x.3-of-3");
        Check(1, "absent.2-of-3 has an error in place of a part", "x.1-of-3", "absent.2-of-3");
        Check(1, "whole is no part of a scan", "whole");
        Check(1, "empty is no part of a scan", "empty");
        Check(1, "nowhere is no part of a scan", "nowhere");

        void Check(int code, string sentence, params string[] parts)
        {
            ToolRun run = ToolRun.Of(["merge", .. parts.Select(part => Path.Combine(_scan.Output, part)), "-o", _scan.Of("merged")]);
            Assert.Equal((code, ""), (run.Code, run.Output));
            string pattern = Regex.Escape(sentence).Replace(@"\*", @"[^\n]*", StringComparison.Ordinal);
            Assert.Matches($@"^walkgen: [^\n]*{pattern}[^\n]*\n$", run.Error);
            Assert.False(Directory.Exists(_scan.Of("merged")));
        }
    }

    [Fact]
    public void Parts_of_another_dump_at_the_same_path_are_refused()
    {
        string image = _scan.Of("image");
        File.WriteAllBytes(image, new CoreBuilder().Cpu(0x8005_0033, 0x1000, 0x20).Load(0x1000, new byte[0x1000]).Build());
        Assert.Equal(0, _scan.Scan(image, "--shard", "1/2").Code);
        File.WriteAllBytes(image, new CoreBuilder().Cpu(0x8005_0033, 0x1000, 0x20).Load(0x1000, new byte[0x2000]).Build());
        Assert.Equal(0, _scan.Scan(image, "--shard", "2/2").Code);

        ToolRun run = ToolRun.Of(["merge", .. Directory.GetDirectories(_scan.Output), "-o", _scan.Output]);

        Assert.Equal(2, run.Code);
        Assert.Contains("is of a dump with the digest", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_that_was_cut_gets_one_sentence()
    {
        Assert.Equal(0, _scan.Scan(Guest.Tables(1, "i386-pae"), "--name", "x", "--shard", "1/1").Code);
        string part = Path.Combine(_scan.Output, "x.1-of-1");
        foreach (string file in Directory.GetFiles(part))
        {
            byte[] whole = File.ReadAllBytes(file);
            foreach (int length in (int[])[0, 10, whole.Length / 2, whole.Length - 1])
            {
                File.WriteAllBytes(file, whole[..length]);
                ToolRun run = ToolRun.Of("merge", part, "-o", _scan.Of("merged"));
                Assert.Equal((1, $"walkgen: {file} is damaged or was cut: scan this part again.\n"), (run.Code, run.Error));
                Assert.False(Directory.Exists(_scan.Of("merged")));
            }

            File.WriteAllBytes(file, whole);
        }
    }

    [Fact]
    public void A_file_in_the_place_of_another_is_refused()
    {
        Assert.Equal(0, _scan.Scan(Guest.Tables(1), "--name", "x", "--shard", "1/2").Code);
        Assert.Equal(0, _scan.Scan(Guest.Tables(1), "--name", "x", "--shard", "2/2").Code);
        string[] parts = [.. Directory.GetDirectories(_scan.Output).Order(StringComparer.Ordinal)];
        string dump = Path.Combine(parts[1], "dump.rows"), own = Path.Combine(_scan.Folder, "own");
        File.Copy(dump, own);
        foreach (string other in (string[])[Path.Combine(parts[0], "dump.rows"), Path.Combine(parts[1], "audit.rows")])
        {
            File.Copy(other, dump, overwrite: true);
            ToolRun run = ToolRun.Of(["merge", .. parts, "-o", _scan.Of("merged")]);
            Assert.Equal((1, $"walkgen: {dump} is a file of another part: scan this part again.\n"), (run.Code, run.Error));
        }

        File.Delete(dump);
        ToolRun missing = ToolRun.Of(["merge", .. parts, "-o", _scan.Of("merged")]);
        Assert.Equal((1, $"walkgen: {dump} is missing: scan this part again.\n"), (missing.Code, missing.Error));
        File.Copy(own, dump);
        Assert.Equal(0, ToolRun.Of(["merge", .. parts, "-o", _scan.Of("merged")]).Code);
    }

    [Fact]
    public void Parts_are_no_results_and_replace_no_results()
    {
        Assert.Equal(0, _scan.Scan(Guest.Tables(1), "--name", "x", "--shard", "1/1").Code);
        Assert.Empty(Directory.GetFiles(_scan.Output, "*.parquet", SearchOption.AllDirectories));

        ToolRun run = ToolRun.Of(
            "merge", Path.Combine(_scan.Output, "x.1-of-1"), "-o", _scan.Output, "--name", "x.1-of-1");

        Assert.Equal(2, run.Code);
        Assert.Contains("is a part, and would be replaced", run.Error, StringComparison.Ordinal);
        Assert.Equal(["x.1-of-1"], _scan.Names);
    }

    [Theory]
    [InlineData("x86_64-4level/tables.phase1.elf.gz")]
    [InlineData("i386-pae/tables.phase1.elf.gz")]
    [InlineData("kdumps/8g-lzo.kdump.gz")]
    public void Roots_in_parts_of_the_memory_are_all_roots(string image)
    {
        string[] line = ["roots", Guest.InRepository("tests", "Guests", image), "--format", "jsonl"];
        string[] expected = [.. ScanRun.Parse(ToolRun.Of(line).Output).Select(Known)];
        Assert.NotEmpty(expected);

        foreach (int count in (int[])[1, 2, 3, 7, 70])
        {
            IEnumerable<JsonElement> found = Enumerable.Range(1, count)
                .SelectMany(part => ScanRun.Parse(ToolRun.Of([.. line, "--shard", $"{part}/{count}"]).Output));
            Assert.Equal(expected, found.Select(Known));
        }

        static string Known(JsonElement row)
            => string.Join(' ', row.EnumerateObject().Where(static cell => cell.Name != "family").Select(static cell => $"{cell.Value}"));
    }

    [Fact]
    public void Roots_of_an_unknown_mode_are_searched_in_one_mode()
    {
        string path = _scan.Of("raw");
        File.WriteAllBytes(path, new byte[1 << 16]);

        ToolRun run = ToolRun.Of("roots", path, "--base", "0", "--shard", "1/2");

        string sentence = $"walkgen: {path}: the image does not name its paging mode, which --shard needs: use --paging.\n";
        Assert.Equal((2, sentence), (run.Code, run.Error));
    }

    public void Dispose() => _scan.Dispose();

    private Dictionary<string, byte[]> Contents(string name) => Directory.GetFiles(Path.Combine(_scan.Output, name))
        .Order(StringComparer.Ordinal).ToDictionary(static file => Path.GetFileName(file), File.ReadAllBytes);

    private static long LengthOf(string part, string file) => new FileInfo(Path.Combine(part, $"{file}.rows")).Length;
}
