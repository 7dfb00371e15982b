using System.Text.Json;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>One JSON array; addresses as hexadecimal strings, sizes in bytes, flags by name.</summary>
internal sealed class ExtentJson(Stream output) : ExtentWriter
{
    private readonly Utf8JsonWriter _json = new(output);

    public override void Begin() => _json.WriteStartArray();

    public override void Write(Extent extent)
    {
        _json.WriteStartObject();
        _json.WriteString("first", $"{extent.Start}");
        _json.WriteString("last", $"{extent.Last}");
        _json.WriteString("physical", $"{extent.Physical}");
        _json.WriteNumber("length", extent.Length);
        _json.WriteNumber("page_size", extent.PageSize);
        _json.WriteStartArray("flags");
        foreach (string flag in Words.Flags(extent.Flags)) _json.WriteStringValue(flag);
        _json.WriteEndArray();
        _json.WriteEndObject();
        if (_json.BytesPending > 1 << 16) _json.Flush();
    }

    public override void End(long extents, long leaves)
    {
        _json.WriteEndArray();
        _json.Flush();
        output.WriteByte((byte)'\n');
    }
}
