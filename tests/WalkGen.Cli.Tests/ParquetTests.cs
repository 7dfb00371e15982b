using System.Globalization;
using System.Text.Json;
using Parquet;
using Parquet.Meta;
using Parquet.Schema;

namespace WalkGen.Cli.Tests;

/// <summary>Parquet files have the rows of <c>--format jsonl</c>, in typed columns.</summary>
public sealed class ParquetTests : IDisposable
{
    private static readonly string Processes = ProcessGuest.PathOf();

    private readonly string _folder = Directory.CreateTempSubdirectory("walkgen-test-").FullName;

    public static TheoryData<string> Commands =>
    [
        "dump GUEST", "dump LATER --half kernel", "stats GUEST", "find GUEST --physical 0-fffffff", "audit GUEST --all-aliases",
        "roots GUEST", "info GUEST",
        "translate GUEST 0 400000 7f3e2de00123 ffffffff81000000", "diff GUEST LATER --accessed", "ps PROCESSES --threads",
        "maps PROCESSES --all", "smaps PROCESSES --all", "kallsyms PROCESSES", "stats PROCESSES --all", "dump PROCESSES --pid 1",
        "read GUEST 400000+100000 -o READ", "find GUEST --physical fffffffff000",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task The_rows_are_those_of_jsonl(string command)
    {
        string[] words = [.. command.Split(' ').Select(PathOf)];
        string[] expected = [.. Run([.. words, "--format", "jsonl"]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        byte[] file = Run([.. words, "--format", "parquet"]).Bytes;

        await using ParquetReader reader = await ParquetReader.CreateAsync(new MemoryStream(file));

        DataField[] fields = reader.Schema.DataFields;
        var rows = new List<string>();
        foreach (ParquetRowGroupReader group in reader.RowGroups)
        {
            Func<int, string>[] columns = [.. await Task.WhenAll(fields.Select(field => Column(group, field)))];
            for (int row = 0; row < group.RowCount; row++) rows.Add(string.Join(',', columns.Select(column => column(row))));
        }

        Assert.Equal(expected.Select(line => Row(line, fields)), rows);
        string schema = words[0] == "smaps" ? "maps" : words[0];
        Assert.Equal(schema, reader.CustomMetadata["walkgen.schema"]);
        if (schema is not ("dump" or "roots")) return;
        Assert.StartsWith("coverage: ", reader.CustomMetadata["walkgen.coverage"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row_groups_are_bounded_and_texts_are_in_dictionaries()
    {
        byte[] file = Run(["kallsyms", Processes, "--format", "parquet"]).Bytes;

        await using ParquetReader reader = await ParquetReader.CreateAsync(new MemoryStream(file));

        Assert.True(reader.RowGroupCount > 2, "The guest has more symbols.");
        Assert.All(reader.RowGroups, static group => Assert.InRange(group.RowCount, 1, 1 << 15));
        ColumnMetaData Of(string name)
            => reader.RowGroups[0].RowGroup.Columns.Single(column => column.MetaData!.PathInSchema[0] == name).MetaData!;
        foreach (string text in (string[])["image", "type"]) Assert.Contains(Encoding.PLAIN_DICTIONARY, Of(text).Encodings);
        Assert.Equal((Parquet.Meta.Type.INT64, Parquet.Meta.Type.BYTE_ARRAY), (Of("address").Type, Of("name").Type));
        Assert.Equal(ConvertedType.UINT_64, reader.Metadata!.Schema.Single(static element => element.Name == "address").ConvertedType);
    }

    [Fact]
    public void A_file_and_a_pipe_get_the_same()
    {
        string path = Path.Combine(_folder, "rows.parquet");

        Assert.Equal("", Run(["dump", Guest.Tables(1), "--format", "parquet", "-o", path]).Output);

        Assert.Equal(File.ReadAllBytes(path), Run(["dump", Guest.Tables(1), "--format", "parquet"]).Bytes);
    }

    [Fact]
    public void A_terminal_gets_a_sentence()
    {
        ToolRun run = ToolRun.On(80, "info", Guest.Tables(1), "--format", "parquet");

        Assert.Equal((ExitCode.Usage, ""), (run.Code, run.Output));
        Assert.Contains("-o", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, ToolRun.On(80, "info", Guest.Tables(1), "--format", "parquet", "-o", Path.Combine(_folder, "x")).Code);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(string word) => word switch
    {
        "GUEST" => Guest.Tables(1),
        "LATER" => Guest.Tables(2),
        "PROCESSES" => Processes,
        "READ" => Path.Combine(_folder, "read"),
        _ => word,
    };

    private static ToolRun Run(string[] words)
    {
        ToolRun run = ToolRun.Of(words);
        Assert.Equal(ExitCode.Success, run.Code);
        return run;
    }

    /// <summary>The cells of a line of JSON as text.</summary>
    private static string Row(string line, DataField[] fields)
    {
        using var row = JsonDocument.Parse(line);
        Assert.Equal(fields.Select(static field => field.Name), row.RootElement.EnumerateObject().Select(static member => member.Name));
        return string.Join(',', row.RootElement.EnumerateObject().Zip(fields, static (member, field) => member.Value switch
        {
            { ValueKind: JsonValueKind.Null } => "null",
            { ValueKind: JsonValueKind.String } when field.ClrType == typeof(ulong) => $"{Convert.ToUInt64(member.Value.GetString(), 16)}",
            { ValueKind: JsonValueKind.String } => $"'{member.Value.GetString()}'",
            { ValueKind: JsonValueKind.True } => "True",
            { ValueKind: JsonValueKind.False } => "False",
            _ => member.Value.GetRawText(),
        }));
    }

    /// <summary>The cells of a column as text.</summary>
    private static async Task<Func<int, string>> Column(ParquetRowGroupReader group, DataField field)
    {
        if (field.ClrType == typeof(ulong))
        {
            var numbers = new ulong?[group.RowCount];
            await group.ReadAsync(field, numbers.AsMemory());
            return row => numbers[row]?.ToString(CultureInfo.InvariantCulture) ?? "null";
        }

        if (field.ClrType == typeof(bool))
        {
            var flags = new bool?[group.RowCount];
            await group.ReadAsync(field, flags.AsMemory());
            return row => flags[row]?.ToString() ?? "null";
        }

        var texts = new string?[group.RowCount];
        await group.ReadAsync(field, texts.AsMemory()!);
        return row => texts[row] is { } text ? $"'{text}'" : "null";
    }
}
