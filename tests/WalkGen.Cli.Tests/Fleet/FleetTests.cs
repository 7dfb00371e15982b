using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace WalkGen.Cli.Tests.Fleet;

/// <summary>The queries of docs/fleet.md, run by DuckDB over the rows of three guests.</summary>
public sealed partial class FleetTests : IDisposable
{
    private static readonly string[] Guests = ["i386-pae", "x86_64-4level", "x86_64-5level"];

    private readonly string _fleet = Directory.CreateTempSubdirectory("walkgen-fleet-").FullName;

    public FleetTests()
    {
        foreach (string guest in Guests)
            Assert.Equal(0, ToolRun.Of("scan", Guest.Tables(1, guest), "-o", _fleet, "--name", guest).Code);
        Assert.Equal(1, ToolRun.Of("scan", Path.Combine(_fleet, "host=a"), "-o", _fleet).Code);
    }

    public void Dispose() => Directory.Delete(_fleet, recursive: true);

    [Fact]
    public void Errors_are_those_of_dumps_that_cannot_be_read()
    {
        string error = Assert.Single(Query("errors"));

        Assert.StartsWith("host=a|1|", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_are_what_the_tables_of_a_guest_lack()
    {
        IEnumerable<string> parts = Query("problems").Select(static row => string.Join('|', row.Split('|')[..2]));

        Assert.Equal(Guests.SelectMany(static guest => new[] { $"{guest}|kernel", $"{guest}|maps", $"{guest}|ps" }), parts);
    }

    [Fact]
    public void Attempts_that_were_killed_are_no_results()
    {
        string left = Path.Combine(_fleet, ".0123.walkgen-part", "new");
        Directory.CreateDirectory(left);
        File.Copy(Path.Combine(_fleet, Guests[0], "info.parquet"), Path.Combine(left, "info.parquet"));

        Assert.Equal(3, Query("machines").Length);
        JsonElement count = DuckDb.Query(_fleet, "SELECT count(*) AS n FROM '*/info.parquet'")[0].GetProperty("n");
        Assert.Equal($"{2 * Guests.Length}", count.GetString());
    }

    [Fact]
    public void Machines_are_counted() => Assert.Equal(
        ["i386|x86 PAE, 3 levels|1|2", "x86-64|x86-64, 4 levels|1|2", "x86-64|x86-64, 5 levels (LA57)|1|2"],
        Query("machines"));

    [Fact]
    public void Writable_and_executable_pages_are_those_that_the_leaves_show()
    {
        var expected = Guests.Select(guest =>
        {
            var spaces = Spaces(guest);
            var found = spaces.SelectMany(static space => space).Where(static leaf => leaf.Writable && leaf.Executable).ToList();
            return $"{Guest.Tables(1, guest)}|{spaces.Count(static space => space.Any(static leaf => leaf.Writable && leaf.Executable))}"
                + $"|{Sum(found.Where(static leaf => !leaf.User))}|{Sum(found.Where(static leaf => leaf.User))}";
        });

        Assert.Equal(expected, Query("writable-and-executable"));

        static string Sum(IEnumerable<Leaf> leaves) => leaves.Any() ? $"{leaves.Sum(static leaf => (decimal)leaf.Size)}" : "";
    }

    [Fact]
    public void Shared_frames_are_those_that_both_processes_map()
    {
        var expected = Guests.Select(guest =>
        {
            var frames = Spaces(guest).Select(static space => space.Where(static leaf => leaf.User)
                .SelectMany(static leaf => leaf.Frames).CountBy(static frame => frame).ToDictionary()).ToList();
            long shared = frames[0].Sum(frame => (long)frame.Value * frames[1].GetValueOrDefault(frame.Key)) * 4096;
            return (Image: Guest.Tables(1, guest), Shared: $"{shared}");
        });

        Assert.Equal(expected, Query("shared-frames").Select(static row => row.Split('|')).Select(static row => (row[0], row[3])));
    }

    [Fact]
    public void Page_sizes_add_up_to_the_leaves()
    {
        var expected = Guests
            .SelectMany(static guest => Spaces(guest).SelectMany(static space => space.Where(static leaf => leaf.User))
                .GroupBy(leaf => (Image: Guest.Tables(1, guest), leaf.Size)))
            .Select(static group => $"{group.Key.Image}|{group.Key.Size}|{group.Count() * (decimal)group.Key.Size}");

        var queried = Query("page-sizes").Select(static row => row.Split('|')).GroupBy(static row => $"{row[0]}|{row[2]}")
            .Select(static group => $"{group.Key}|{group.Sum(static row => decimal.Parse(row[3], CultureInfo.InvariantCulture))}");

        Assert.Equal(expected.Order(), queried.Order());
    }

    [Fact]
    public void Huge_pages_are_a_share_of_the_leaves()
    {
        var expected = Guests.Select(guest =>
        {
            var leaves = Spaces(guest).SelectMany(static space => space).ToList();
            return $"{Guest.Tables(1, guest)}|{leaves.Sum(static leaf => (decimal)leaf.Size)}"
                + $"|{leaves.Where(static leaf => leaf.Size > 4096).Sum(static leaf => (decimal)leaf.Size)}";
        });

        var queried = Query("huge-page-coverage").Select(static row => row.Split('|')).GroupBy(static row => row[0]).Select(static group =>
        {
            decimal mapped = group.Sum(static row => Number(row[2]));
            return (Image: group.Key, Mapped: mapped, Huge: group.Sum(static row => Number(row[2]) * Number(row[3]) / 100));
        }).ToList();

        Assert.Equal(expected.Select(static row => row[..row.LastIndexOf('|')]), queried.Select(static row => $"{row.Image}|{row.Mapped}"));
        foreach (var (row, huge) in queried.Zip(expected.Select(static row => Number(row[(row.LastIndexOf('|') + 1)..]))))
            Assert.InRange(row.Huge, huge - (row.Mapped / 1000), huge + (row.Mapped / 1000)); // percents have one decimal

        static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Written_code_is_that_of_processes()
    {
        Assert.Empty(Query("processes-with-written-code")); // the columns are those of a scan
        string hosts = Hosts("audit", """
            ('a', 'user', 'executable-written', 7, 'x', 4096), ('a', 'user', 'executable-written', 7, 'x', 8192),
            ('a', 'user', 'writable-executable', 7, 'x', 4096), ('a', 'kernel', 'writable-executable', NULL, NULL, 4096),
            ('a', 'user', 'no-area', 8, 'y', 4096), ('a', 'user', 'writable-executable', NULL, NULL, 4096)
            """, "image, half, rule, pid, comm, length");

        Assert.Equal(["a|7|x|executable-written|2|12288", "a|7|x|writable-executable|1|4096"], Query("processes-with-written-code", hosts));
    }

    [Fact]
    public void Kernel_code_is_compared_with_that_of_most_hosts_of_the_release()
    {
        Assert.Empty(Query("kernel-text"));
        string hosts = Hosts("info", "('a', '6.1'), ('b', '6.1'), ('c', '6.1'), ('d', '6.12'), ('e', NULL)", "image, linux");
        Hosts("dump", """
            ('a', 1, 4096, 'kernel_image', true, false), ('a', 1, 4096, 'kernel_image', true, false),
            ('b', 9, 4096, 'kernel_image', true, false),
            ('c', 1, 4096, 'kernel_image', true, false), ('c', 2, 8192, 'kernel_image', true, false),
            ('a', 3, 9999, 'kernel_image', false, false), ('b', 3, 9999, 'modules', true, false), ('d', 1, 77, 'kernel_image', true, false),
            ('e', 1, 99, 'kernel_image', true, false)
            """, "image, first, length, region, executable, user_accessible");

        Assert.Equal(["6.1|c|12288|4096"], Query("kernel-text", hosts));
    }

    [Fact]
    public void Views_are_those_of_the_files()
    {
        string gather = File.ReadAllText(Guest.InRepository("fleet/gather.sql"));
        const string Count = "SELECT (SELECT count(*) FROM dump) > 1000 AS has_rows, (SELECT count(*) FROM errors) AS errors";
        JsonElement counts = DuckDb.Query(_fleet, $"{gather}\n{Count}").Single();

        Assert.Equal(["True", "1"], counts.EnumerateObject().Select(static cell => cell.Value.ToString()));
        Assert.Equal(9, Regex.Count(gather, "CREATE OR REPLACE VIEW"));
    }

    [Fact]
    public void Parquet_has_the_same_rows()
    {
        const string Columns = "image, root{0}, first{0}, last{0}, state, physical{0}, length, page_size, writable, dirty, remarks";
        string parquet = string.Format(CultureInfo.InvariantCulture, Columns, "");
        string json = string.Format(CultureInfo.InvariantCulture, Columns, "::UBIGINT");
        foreach (string guest in Guests)
        {
            string[] scan = ["scan", Guest.Tables(1, guest), "-o", Path.Combine(_fleet, "json"), "--name", guest, "--format", "jsonl"];
            Assert.Equal(0, ToolRun.Of(scan).Code);
        }

        JsonElement row = DuckDb.Query(_fleet, $"""
            WITH p AS (SELECT {parquet} FROM '*/dump.parquet'), j AS (SELECT {json} FROM 'json/*/dump.jsonl')
            SELECT (SELECT count(*) FROM (FROM p EXCEPT ALL FROM j)) AS only_parquet,
                (SELECT count(*) FROM (FROM j EXCEPT ALL FROM p)) AS only_json,
                (SELECT count(*) FROM p) > 1000 AS has_rows,
                (SELECT any_value(typeof(first) || typeof(writable) || typeof(state)) FROM p) AS types
            """).Single();

        string[] cells = [.. row.EnumerateObject().Select(static cell => cell.Value.ToString())];
        Assert.Equal(["0", "0", "True", "UBIGINTBOOLEANVARCHAR"], cells);
    }

    [Fact]
    public void Every_query_of_the_document_has_a_test()
        => Assert.Equal(
            [
                "errors", "problems", "machines", "writable-and-executable", "shared-frames", "page-sizes", "huge-page-coverage",
                "processes-with-written-code", "kernel-text",
            ],
            Queries().Select(static query => query.Groups["name"].Value));

    /// <summary>Makes a file of results with rows; returns the folder of all results.</summary>
    private string Hosts(string file, string rows, string columns)
    {
        string hosts = Path.Combine(_fleet, ".hosts");
        Directory.CreateDirectory(Path.Combine(hosts, "host"));
        DuckDb.Query(hosts, $"COPY (FROM (VALUES {rows}) AS rows({columns})) TO 'host/{file}.parquet' (FORMAT parquet)");
        return hosts;
    }

    private string[] Query(string name, string? folder = null)
    {
        string sql = Queries().Single(query => query.Groups["name"].Value == name).Groups["sql"].Value;
        return [.. DuckDb.Query(folder ?? _fleet, sql)
            .Select(static row => string.Join('|', row.EnumerateObject().Select(static cell => cell.Value.ToString())))];
    }

    private static MatchCollection Queries() => QueryBlock().Matches(File.ReadAllText(Guest.InRepository("docs/fleet.md")));

    /// <summary>The leaves of both processes, in the formats that other tests check against the guests' data.</summary>
    private static List<List<Leaf>> Spaces(string guest) => [.. Enumerable.Range(0, 2).Select(cpu =>
    {
        string[] leaves = Lines(guest, cpu, "leaves"), effective = Lines(guest, cpu, "effective");
        return leaves.Zip(effective, static (leaf, allowed) => new Leaf(leaf.Split(' '), allowed.Split(' '))).ToList();
    })];

    private static string[] Lines(string guest, int cpu, string format)
        => ToolRun.Of("dump", Guest.Tables(1, guest), "--cpu", $"{cpu}", "--format", format).Output.TrimEnd('\n').Split('\n');

    [GeneratedRegex("```sql\n-- (?<name>[a-z-]+)\n(?<sql>.*?)```", RegexOptions.Singleline)]
    private static partial Regex QueryBlock();

    private sealed record Leaf(ulong Physical, ulong Size, bool Writable, bool User, bool Executable)
    {
        public Leaf(string[] leaf, string[] allowed)
            : this(Hex(leaf[1]), Hex(leaf[2]), allowed[1] == "1", allowed[2] == "1", allowed[3] == "1")
            => Assert.Equal(leaf[0], allowed[0]);

        public IEnumerable<ulong> Frames
        {
            get
            {
                for (ulong offset = 0; offset < Size; offset += 4096) yield return Physical + offset;
            }
        }

        private static ulong Hex(string digits) => ulong.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
