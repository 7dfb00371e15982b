using System.Buffers;
using System.Text.Json;

namespace WalkGen.Live;

/// <summary>Commands of the QEMU Machine Protocol as lines of JSON.</summary>
internal static class QmpCommand
{
    /// <summary>The line of a command.</summary>
    /// <param name="name">The name of the command.</param>
    /// <param name="arguments">Its arguments: numbers and texts.</param>
    public static ReadOnlySpan<byte> Line(string name, params (string Name, object Value)[] arguments)
    {
        ArrayBufferWriter<byte> line = new();
        using (Utf8JsonWriter json = new(line))
        {
            json.WriteStartObject();
            json.WriteString("execute", name);
            if (arguments.Length > 0) json.WriteStartObject("arguments");
            foreach ((string argument, object value) in arguments)
            {
                if (value is ulong number) json.WriteNumber(argument, number);
                else json.WriteString(argument, (string)value);
            }

            if (arguments.Length > 0) json.WriteEndObject();
            json.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenSpan;
    }
}
