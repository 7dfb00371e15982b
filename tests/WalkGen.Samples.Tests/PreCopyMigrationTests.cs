using System.Globalization;
using System.Xml.Linq;
using PreCopyMigration;
using Spectre.Console;
using Guest = PreCopyMigration.Guest;

namespace WalkGen.Samples.Tests;

public class PreCopyMigrationTests
{
    /// <summary>Neither the guest nor the link is held back, so that as much as possible happens at once.</summary>
    private static readonly MigrationLimits Hasty = new() { LinkBytesPerSecond = 0, Downtime = TimeSpan.Zero, Rounds = 12 };

    private static readonly string[] Quick = ["--pages", "2000", "--link", "0", "--load", "0", "--downtime", "0", "--rounds", "5"];

    [Theory]
    [InlineData(1, 2, 4096)]
    [InlineData(2, 2, 4096)]
    [InlineData(3, 4, 4096)]
    [InlineData(4, 3, 1001)] // not whole words of a bitmap, nor whole tables
    [InlineData(5, 2, 16384)]
    [InlineData(6, 2, 65)]
    [InlineData(7, 3, 1)]
    public void The_memories_are_equal_though_the_guest_wrote_all_the_time(int seed, int cpus, int pages)
    {
        var shape = new GuestShape { Seed = seed, Cpus = cpus, Pages = pages, AccessesPerSecond = 0 };
        MigrationResult result = Migrate(shape, static (guest, _) =>
        {
            LetWork(guest, accesses: 1000); // on a busy machine its threads might otherwise not run at all in a short round
            return guest.CollectDirty();
        });

        Assert.Null(result.FirstDifference);
        Assert.Equal(Hasty.Rounds, result.Rounds.Count);
        Assert.All(result.Rounds, static round => Assert.NotEqual(0, round.DirtiedCount));
    }

    [Fact]
    public void Each_round_copies_what_the_one_before_it_has_left_dirty()
    {
        MigrationResult result = Migrate(Hurried);

        for (int i = 1; i < result.Rounds.Count; i++) Assert.Equal(result.Rounds[i - 1].DirtiedCount, result.Rounds[i].Pages);
        Assert.All(result.Rounds[^1].Dirtied.InOrder(), page => Assert.True(result.Rest.Contains(page)));
        Assert.Equal(result.Rest.InOrder().Count(), result.RestCount);
    }

    [Fact]
    public void A_migration_that_forgets_what_was_dirtied_last_is_caught()
    {
        MigrationResult result = Migrate(Hurried, static (guest, _) =>
        {
            if (!guest.IsRunning) return new PageSet(guest.Shape.Pages);

            PageSet dirty = guest.CollectDirty();
            LetWork(guest, accesses: 200_000);
            return dirty;
        });

        Assert.NotNull(result.FirstDifference);
    }

    [Fact]
    public void A_migration_that_copies_before_it_cleans_is_caught()
    {
        MigrationResult result = Migrate(Hurried, static (guest, target) =>
        {
            if (!guest.IsRunning) return guest.CollectDirty();

            foreach (int page in guest.Memory.Touched().InOrder()) guest.Memory.Read(page).CopyTo(target.Write(page));
            LetWork(guest, accesses: 200_000);
            guest.CollectDirty();
            return new PageSet(guest.Shape.Pages);
        });

        Assert.NotNull(result.FirstDifference);
    }

    [Fact]
    public void The_first_difference_is_the_first()
    {
        using var arena = new FrameArena(new PhysicalAddress(0), 16 * GuestMemory.PageSize);
        var one = new GuestMemory(arena, 8);
        var other = new GuestMemory(arena, 8);
        one.Write(3).Fill(1);
        other.Write(3).Fill(1);
        other.Write(2).Clear(); // as good as never touched
        Assert.Null(one.FirstDifference(other));

        other.Write(7)[4095] = 1;
        Assert.Equal(7, one.FirstDifference(other));
        one.Write(5)[0] = 1;
        Assert.Equal(5, one.FirstDifference(other));
    }

    [Fact]
    public void Prints_a_line_per_round_and_what_became_of_it()
    {
        var (code, output, error) = Run(Quick);

        Assert.Equal("", error);
        Assert.Equal(0, code);
        string[] lines = output.TrimEnd('\n').Split('\n');
        string[][] table = [.. lines[..^3].Select(static line => line.Split((string[]?)null, StringSplitOptions.RemoveEmptyEntries))];
        Assert.Equal("round,pages,MiB,seconds,MiB/s,dirtied,dirtied/s,downtime,ms", string.Join(',', table[0]));
        Assert.InRange(table.Length, 2, 6);
        for (int i = 1; i < table.Length; i++)
        {
            double[] row = [.. table[i].Select(static cell => double.Parse(cell, CultureInfo.InvariantCulture))];
            Assert.Equal(8, row.Length);
            Assert.Equal(i - 1, row[0]);
            Assert.Equal(row[1] / 256, row[2], tolerance: 0.01);
        }

        Assert.Matches(@"^stopped for \d+\.\d ms to copy \d+ pages?, \d+\.\d\d MiB$", lines[^3]);
        Assert.Matches(@"^copied \d+ pages in \d+\.\d\d s, \d+\.\d\d per page of the guest, which made \d+ accesses meanwhile$", lines[^2]);
        Assert.Equal("equal: 2000 pages compared", lines[^1]);
    }

    [Fact]
    public void Shows_the_same_on_a_terminal()
    {
        var text = new StringWriter();
        IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes, Out = new WideOutput(text),
        });

        Assert.Equal((0, "", ""), Run(Quick, terminal));
        Assert.Contains("progress", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("stop", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("equal: 2000 pages compared", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Draws_a_bar_for_each_round_and_one_for_the_stop()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".svg");
        try
        {
            var (code, output, _) = Run([.. Quick, "--svg", path]);

            Assert.Equal(0, code);
            XElement svg = XDocument.Load(path).Root!;
            string[] kinds = [.. svg.Elements().Select(static shape => shape.Attribute("class")?.Value ?? "")];
            Assert.Equal(output.TrimEnd('\n').Split('\n').Length - 4, kinds.Count(static kind => kind == "bar"));
            Assert.Single(kinds, "stop");
            Assert.Contains("cell", kinds);
            Assert.All(
                svg.Elements().SelectMany(static shape => shape.Attributes())
                    .Where(static a => a.Name.LocalName is "x" or "y" or "width" or "height"),
                static a => Assert.True(double.Parse(a.Value, CultureInfo.InvariantCulture) >= 0, a.ToString()));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("--pages", "0")]
    [InlineData("--pages", "many")]
    [InlineData("--cpus", "65")]
    [InlineData("--rounds", "0")]
    [InlineData("--seconds", "NaN")]
    [InlineData("--svg", "/no/such/directory/x.svg")]
    [InlineData("--link")]
    [InlineData("--what")]
    public void Says_in_one_line_what_is_wrong_with_an_option(params string[] arguments)
    {
        var (code, output, error) = Run(arguments);

        Assert.Equal(2, code);
        Assert.Equal("", output);
        Assert.StartsWith("PreCopyMigration: ", error, StringComparison.Ordinal);
        Assert.Equal(error.Length - 1, error.IndexOf('\n', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)] // in the first round, which takes 8 seconds
    public void Stops_the_guest_when_it_is_cancelled(int milliseconds)
    {
        using var cancel = new CancellationTokenSource(milliseconds);
        var (code, _, error) = Run(["--pages", "2048", "--link", "1"], cancel: cancel.Token);

        Assert.Equal(130, code);
        Assert.Equal("PreCopyMigration: cancelled; the guest was stopped\n", error);
    }

    private static GuestShape Hurried => new() { Pages = 4096, AccessesPerSecond = 0 };

    private static MigrationResult Migrate(GuestShape shape, Func<Guest, GuestMemory, PageSet>? collectDirty = null)
    {
        using var guest = new Guest(shape);
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), (ulong)shape.Pages * GuestMemory.PageSize);
        var target = new GuestMemory(arena, shape.Pages);
        var report = new PlainReport(TextWriter.Null, shape.Pages);
        Func<PageSet> collect = collectDirty is null ? guest.CollectDirty : () => collectDirty(guest, target);
        guest.Boot();
        guest.Start();
        return new Migration(guest, target, Hasty, report) { CollectDirty = collect }.Run(CancellationToken.None);
    }

    private static void LetWork(Guest guest, long accesses)
    {
        long goal = guest.Accesses + accesses;
        while (guest.IsRunning && guest.Accesses < goal) Thread.Sleep(0);
    }

    private static (int Code, string Output, string Error) Run(
        string[] arguments, IAnsiConsole? terminal = null, CancellationToken cancel = default)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int code = CommandLine.Run(arguments, output, error, terminal, cancel);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>A terminal wide enough for the table.</summary>
    private sealed class WideOutput(TextWriter writer) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => true;

        public int Width => 120;

        public int Height => 40;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }
    }
}
