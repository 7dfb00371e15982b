using System.Globalization;
using System.Text.Json;

namespace WalkGen.Conformance.Tests.Scenarios;

/// <summary>Values as scenarios write them: hexadecimal in strings, absent members with a default.</summary>
internal static class JsonValues
{
    public static ulong Hex(this JsonElement value)
        => ulong.Parse(value.GetString().AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    public static IEnumerable<JsonElement> Items(this JsonElement value, string name)
        => value.TryGetProperty(name, out var list) ? list.EnumerateArray() : [];

    public static bool Flag(this JsonElement value, string name) => value.TryGetProperty(name, out var flag) && flag.GetBoolean();

    public static int Number(this JsonElement value, string name, int absent)
        => value.TryGetProperty(name, out var number) ? number.GetInt32() : absent;

    public static string Text(this JsonElement value, string name, string absent)
        => value.TryGetProperty(name, out var text) ? text.GetString()! : absent;

    /// <summary>A list, or a value alone, as one line of words. Hexadecimal numbers have no leading zeros.</summary>
    public static string Line(this JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => string.Join(' ', value.EnumerateArray().Select(Line)),
        JsonValueKind.String when value.GetString() is { } text => text.StartsWith("0x", StringComparison.Ordinal) ? $"0x{value.Hex():x}"
            : text,
        _ => value.GetRawText(),
    };
}
