using System.Text;
using System.Text.Json;
using WalkGen.Images;

namespace WalkGen.Cli.Tests;

/// <summary>VMCOREINFO in the JSON document of <c>walkgen info</c>.</summary>
public sealed class VmCoreInfoDocumentTests : IDisposable
{
    private static readonly string[] Lines =
        ["OSRELEASE=6.1.0", "PAGESIZE=4096", "PAGESIZE=8192", "KEY=", "OSRELEASE=5.10.0", "PAGESIZE=4096", "linux=x", "KEY=a=b"];

    private readonly TestFile _image = new(new CoreBuilder()
        .Note("VMCOREINFO\0"u8, 0, Encoding.ASCII.GetBytes(string.Join('\n', Lines))).Load(0x1000, new byte[0x1000]).Build());

    public void Dispose() => _image.Dispose();

    [Fact]
    public void Repeated_keys_are_pairs_in_order()
    {
        using var json = JsonDocument.Parse(ToolRun.Of("info", _image.Path, "--format", "json").Bytes);
        Assert.Equal(Lines, json.RootElement.GetProperty("vmcoreinfo").EnumerateArray()
            .Select(static pair => $"{pair.GetProperty("key").GetString()}={pair.GetProperty("value").GetString()}"));
        Assert.Equal("6.1.0", json.RootElement.GetProperty("linux").GetString()); // the first line with the key counts
    }

    [Fact]
    public void No_object_has_a_name_twice()
    {
        Utf8JsonReader reader = new(ToolRun.Of("info", _image.Path, "--format", "json").Bytes);
        Stack<HashSet<string>> objects = [];
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject) objects.Push([]);
            else if (reader.TokenType == JsonTokenType.EndObject) objects.Pop();
            else if (reader.TokenType == JsonTokenType.PropertyName) Assert.True(objects.Peek().Add(reader.GetString()!));
        }
    }

    [Fact]
    public void The_library_has_all_lines_too()
    {
        using MemoryImage image = MemoryImage.Open(_image.Path);
        Assert.Equal(Lines, image.VmCoreInfo!.Pairs.Select(static pair => $"{pair.Key}={pair.Value}"));
        Assert.Equal("4096", image.VmCoreInfo["PAGESIZE"]);
    }
}
