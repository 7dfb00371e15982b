using System.Text.Json;

namespace WalkGen.Benchmarks;

/// <summary>Measurements as JSON, one line per workload.</summary>
internal static class RatioJson
{
    public static void Write(Stream output, Measurement measurement)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("workload", measurement.Workload);
            json.WriteString("per", measurement.Per);
            json.WriteString("processor", Machine.Processor);
            json.WriteNumber("vector_bits", TableSum.VectorBits);
            foreach (var (name, value) in measurement.Quantities)
            {
                if (value is { } number) json.WriteNumber(name, number);
                else json.WriteNull(name);
            }

            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
        output.Flush();
    }
}
