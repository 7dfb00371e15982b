using System.Buffers;
using System.Text;
using System.Text.Json;

namespace WalkGen.Cli.Output;

/// <summary>The members of a JSON object. The text is ASCII without a character that means something in HTML.</summary>
internal sealed class JsonSyntax() : CellSyntax("null", "false", "true", "\"")
{
    /// <summary>What <see cref="JsonEncodedText"/> does not escape, of ASCII.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(static c => (char)c).Where(static c => !"\"\\<>&'+`".Contains(c))]);

    public override string Before(int column, Field field) => $"{(column == 0 ? '{' : ',')}\"{field.Name}\":";

    public override void Write(string text, Utf8Buffer output)
    {
        output.Write((byte)'"');
        if (text.Length <= Utf8Buffer.Size / 2 && !text.AsSpan().ContainsAnyExcept(Plain))
            output.Advance(Encoding.ASCII.GetBytes(text, output.Reserve(text.Length)));
        else
            output.Write(JsonEncodedText.Encode(text).EncodedUtf8Bytes);
        output.Write((byte)'"');
    }
}
