using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace WalkGen.Cli.Tests;

/// <summary>The output of <c>walkgen map</c>, against <c>walkgen dump</c>.</summary>
public partial class MapTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string> Guests() => new(Guest.All.Select(static guest => guest.Name));

    [Theory]
    [MemberData(nameof(Guests))]
    public void The_page_holds_the_extents_of_the_dump(string guest)
    {
        string[] dump = Present(ToolRun.Of("dump", Guest.Tables(1, guest)));

        JsonElement data = DataOf(Html(Guest.Tables(1, guest)));

        Assert.Equal(dump, Extents(data));
        Assert.Equal(dump.Length, data.GetProperty("bands").EnumerateArray().Sum(static band => band.GetInt32()));
        Assert.InRange(data.GetProperty("bands").GetArrayLength(), 2, 65);
        ulong[] gaps = [.. data.GetProperty("extents").EnumerateArray().Where(static (_, index) => index % 4 == 0)
            .Select(static gap => gap.GetUInt64())];
        int[] counts = [.. data.GetProperty("bands").EnumerateArray().Select(static band => band.GetInt32())];
        int[] firsts = [.. counts.Select((_, index) => counts[..index].Sum())];
        int kernel = Array.FindIndex(
            dump, line => string.CompareOrdinal(line[..18], $"0x{data.GetProperty("kernelStart").GetUInt64() << 12:x16}") >= 0);
        ulong longest = gaps.Where((_, index) => !firsts.Contains(index)).Max();
        Assert.Contains(kernel, firsts);
        Assert.All(firsts.Where(first => first != 0 && first != kernel), first => Assert.True(gaps[first] > longest));
    }

    [Fact]
    public void The_page_names_its_content()
    {
        JsonElement data = DataOf(Html(Guest.Tables(1)));

        Assert.Equal(Guest.Tables(1), data.GetProperty("image").GetString());
        Assert.Equal("root 0x00000000026e8000, x86-64, 4 levels", data.GetProperty("table").GetString());
        Assert.Equal("coverage: complete, 2182 tables visited", data.GetProperty("coverage").GetString());
        Assert.Equal(0xffff_8000_0000_0000 >> 12, data.GetProperty("kernelStart").GetUInt64());
    }

    [Fact]
    public void The_page_of_two_roots_names_both()
    {
        JsonElement data = DataOf(Html(Arm64Guest.Selection(1, "A")));

        Assert.StartsWith(
            "roots 0x0000000043050000 and 0x0000000041853000, ",
            data.GetProperty("table").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_is_self_contained()
    {
        string page = Html(Guest.Tables(1));

        Assert.DoesNotContain("http", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("innerHTML", page, StringComparison.Ordinal);
        // in a plain script its names would clash with those of the window, such as 'top'
        Assert.Contains("<script type=\"module\">", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("</script><script>alert(1)</script>")]
    [InlineData("a&amp;<b>'\"{{data}}<!--")]
    [InlineData("\u0001 control \u202e turned")]
    public void A_hostile_file_name_stays_text(string name)
    {
        using var folder = new TestFolder();
        string path = Path.Combine(folder.Path, name); // a slash makes folders, so that even an end tag fits into a path
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Copy(Guest.Tables(1), path);

        string page = Html(path);
        var picture = XDocument.Parse(ToolRun.Of("map", path, "--format", "svg").Output);

        string shown = path.Replace("\u0001", @"\x01", StringComparison.Ordinal).Replace("\u202e", @"\u202e", StringComparison.Ordinal);
        Assert.Equal(shown, DataOf(page).GetProperty("image").GetString());
        Assert.Equal(2, page.Split("</script>").Length - 1); // that of the data, that of the program
        Assert.Equal(shown, picture.Root!.Elements(Svg + "text").First().Value);
        Assert.Empty(picture.Descendants(Svg + "script"));
    }

    [Theory]
    [MemberData(nameof(Guests))]
    public void The_picture_has_a_row_for_each_band_and_is_the_same_every_time(string guest)
    {
        var run = ToolRun.Of("map", Guest.Tables(1, guest), "--format", "svg");

        var bands = XDocument.Parse(run.Output).Root!.Elements(Svg + "g")
            .Where(static group => (string?)group.Attribute("class") == "band").ToList();
        var data = DataOf(Html(Guest.Tables(1, guest)));
        string[] dump = Present(ToolRun.Of("dump", Guest.Tables(1, guest)));
        int[] counts = [.. data.GetProperty("bands").EnumerateArray().Select(static band => band.GetInt32())];
        int[] firsts = [.. counts.Select((_, index) => counts[..index].Sum())];
        Assert.Equal(firsts.Select(first => dump[first][..18]), bands.Select(static band => band.Element(Svg + "text")!.Value));
        Assert.All(bands, static band => Assert.NotEmpty(band.Elements(Svg + "rect")));
        Assert.All(
            bands.Elements(Svg + "rect"),
            static mark => Assert.True(double.Parse(mark.Attribute("width")!.Value, CultureInfo.InvariantCulture) >= 0));
        Assert.Equal(run.Bytes, ToolRun.Of("map", Guest.Tables(1, guest), "--format", "svg").Bytes);
    }

    [Fact]
    public void The_picture_in_the_documents_is_what_the_tool_draws()
    {
        string shown = File.ReadAllText(Guest.InRepository("docs/map.svg"));
        string drawn = ToolRun.Of("map", Guest.Tables(1), "--format", "svg").Output;

        Assert.Equal(shown, drawn.Replace(Guest.Tables(1), "tests/Guests/x86_64-4level/tables.phase1.elf.gz", StringComparison.Ordinal));
    }

    [Fact]
    public void The_legend_counts_what_the_dump_lists()
    {
        var legend = XDocument.Parse(ToolRun.Of("map", Guest.Tables(1), "--format", "svg").Output).Root!.Elements(Svg + "text")
            .Select(static text => text.Value);
        ulong writableCode = 0;
        string rows = ToolRun.Of("dump", Guest.Tables(1), "--format", "jsonl", "--half", "user").Output;
        foreach (string line in rows.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            JsonElement row = JsonDocument.Parse(line).RootElement;
            bool isWritableCode = row.GetProperty("writable").GetBoolean() && row.GetProperty("executable").GetBoolean();
            if (isWritableCode) writableCode += row.GetProperty("length").GetUInt64();
        }

        Assert.Equal(5UL << 12, writableCode); // rwx in the guest's README: 5 pages written
        Assert.Contains(legend, static text => text.StartsWith("writable and executable: 20 KiB user, ", StringComparison.Ordinal));
    }

    [Fact]
    public void An_address_space_without_pages_has_a_picture_too()
    {
        using var file = new TestFile(CoreBuilder.Small());
        var page = ToolRun.Of("map", file.Path);

        var picture = XDocument.Parse(ToolRun.Of("map", file.Path, "--format", "svg").Output);

        Assert.Empty(picture.Root!.Elements(Svg + "g"));
        Assert.Equal(0, DataOf(page.Output).GetProperty("extents").GetArrayLength());
        Assert.Equal(0, page.Code);
        Assert.EndsWith(" has no present entry\n", page.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void No_band_reaches_into_both_halves()
    {
        byte[] directory = new byte[4096].Put(767 * 4, 0x0040_00e7u).Put(768 * 4, 0x0080_00e7u); // one run of memory around 3 GiB
        using var file = new TestFile(new CoreBuilder { Machine = 3 }.Cpu(0x8005_0033, 0x1000, 0x10).Load(0x1000, directory).Build());

        JsonElement data = DataOf(Html(file.Path));

        Assert.Equal([1, 1], data.GetProperty("bands").EnumerateArray().Select(static band => band.GetInt32()));
        Assert.Equal(["0x00000000bfc00000", "0x00000000c0000000"], Extents(data).Select(static line => line[..18]));
    }

    [Fact]
    public void The_topmost_page_and_gaps_of_almost_everything_are_exact()
    {
        byte[] root = new byte[4096];
        root.Put(511 * 8, 0x1067UL).Put(0, 0x2067UL); // a recursive mapping at the top, a chain of tables at the bottom
        byte[] low = new byte[4096].Put(0, 0x3067UL), lower = new byte[4096].Put(0, 0x4067UL);
        byte[] lowest = new byte[4096].Put(0, 0x9_8765_4321_0067UL & ~0xf98UL);
        using var file = new TestFile(new CoreBuilder().Cpu(0x8005_0033, 0x1000, 0x20)
            .Load(0x1000, root).Load(0x2000, low).Load(0x3000, lower).Load(0x4000, lowest).Build());

        string[] dump = Present(ToolRun.Of("dump", file.Path));

        Assert.StartsWith("0x0000000000000000 ", dump[0], StringComparison.Ordinal);
        Assert.StartsWith("0xfffffffffffff000 0xffffffffffffffff ", dump[^1], StringComparison.Ordinal);
        Assert.Equal(dump, Extents(DataOf(Html(file.Path))));
    }

    [Fact]
    public void The_picture_is_written_to_a_file_if_one_is_named()
    {
        using var folder = new TestFolder();
        string path = Path.Combine(folder.Path, "map.svg");

        var run = ToolRun.Of("map", Guest.Tables(1), "--format", "svg", "-o", path);

        Assert.Equal((0, "", ""), (run.Code, run.Output, run.Error));
        Assert.Equal(ToolRun.Of("map", Guest.Tables(1), "--format", "svg").Bytes, File.ReadAllBytes(path));
        Assert.Equal(1, ToolRun.Of("map", Guest.Tables(1), "-o", Path.Combine(folder.Path, "no", "such")).Code);
    }

    private static string Html(params string[] selection)
    {
        var run = ToolRun.Of(["map", .. selection]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        return run.Output;
    }

    private static JsonElement DataOf(string page)
    {
        const string Begin = "<script id=\"data\" type=\"application/json\">";
        int at = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        return JsonDocument.Parse(page[at..page.IndexOf("</script>", at, StringComparison.Ordinal)]).RootElement;
    }

    // The lines of the dump about present pages: a map shows only these.
    private static string[] Present(ToolRun dump)
        => [.. dump.Output.Split('\n')[1..^3].Where(static line => !line.Contains(" ---  ---    ", StringComparison.Ordinal))
            .Select(static line => Repeats().Replace(line, ""))];

    [GeneratedRegex(" x [0-9]+")]
    private static partial Regex Repeats();

    /// <summary>The name of the region of a page, from the data of the page, after a space.</summary>
    private static string RegionOf(JsonElement data, ulong page)
    {
        JsonElement[] regions = data.TryGetProperty("regions", out JsonElement all) ? [.. all.EnumerateArray()] : [];
        for (int i = 0; i < regions.Length; i += 3)
        {
            ulong start = regions[i].GetUInt64();
            if (page >= start && page - start < regions[i + 1].GetUInt64()) return $" {regions[i + 2]}";
        }

        return "";
    }

    // The lines of the dump, written from the data of the page.
    private static IEnumerable<string> Extents(JsonElement data)
    {
        ulong[] numbers = [.. data.GetProperty("extents").EnumerateArray().Select(static number => number.GetUInt64())];
        JsonElement[] kinds = [.. data.GetProperty("kinds").EnumerateArray()];
        Assert.All(numbers, static number => Assert.True(number < 1UL << 53)); // what JavaScript holds
        ulong page = 0;
        for (int i = 0; i < numbers.Length; i += 4)
        {
            page += numbers[i];
            JsonElement kind = kinds[numbers[i + 3]];
            ulong size = kind.GetProperty("pageSize").GetUInt64();
            ulong end = page + numbers[i + 1];
            yield return $"0x{page << 12:x16} 0x{(end << 12) - 1:x16} 0x{numbers[i + 2] << 12:x16} {numbers[i + 1] / size,8} "
                + $"{SizeName(size),4} {kind.GetProperty("user"),-4} {kind.GetProperty("kernel"),-6} {kind.GetProperty("attributes")}"
                + RegionOf(data, page);
            page = end;
        }
    }

    private static string SizeName(ulong pages)
        => pages switch { >= 1 << 18 => $"{pages >> 18}G", >= 1 << 8 => $"{pages >> 8}M", _ => $"{pages << 2}K" };

    private sealed class TestFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("walkgen-test-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
