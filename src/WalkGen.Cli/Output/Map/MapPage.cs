using System.Text;
using System.Text.Json;

namespace WalkGen.Cli.Output;

/// <summary>
/// The map as one HTML file that needs nothing else. The page is <c>Resources/map.html</c>; here its data is written, as JSON with all characters
/// escaped that mean something to HTML.
/// </summary>
/// <remarks>
/// Addresses and lengths are in pages of 4 KiB, which a number of JavaScript holds exactly. An extent is four numbers: how far it begins behind the
/// end of the one before, its length, where it lies in physical memory, and the index of its kind.
/// </remarks>
internal static class MapPage
{
    private const string Mark = "{{data}}";
    private const int PageShift = 12;

    public static void Write(Stream output, AddressMap map)
    {
        string page = Template();
        int at = page.IndexOf(Mark, StringComparison.Ordinal);
        output.Write(Encoding.UTF8.GetBytes(page[..at]));
        using (var json = new Utf8JsonWriter(output)) WriteData(json, map);
        output.Write(Encoding.UTF8.GetBytes(page[(at + Mark.Length)..]));
        output.Flush();
    }

    private static void WriteData(Utf8JsonWriter json, AddressMap map)
    {
        var kinds = new Dictionary<(ulong PageSize, EntryFlags Flags), int>();
        json.WriteStartObject();
        json.WriteString("image", map.Identity.Image);
        json.WriteString("table", map.Table);
        json.WriteString("coverage", $"{map.Coverage}");
        json.WriteNumber("kernelStart", map.KernelStart >> PageShift);
        json.WriteStartArray("bands");
        foreach (var band in map.Bands) json.WriteNumberValue(band.Count);
        json.WriteEndArray();
        WriteExtents(json, map, kinds);
        json.WriteStartArray("kinds");
        foreach (var (size, flags) in kinds.Keys) WriteKind(json, size, flags);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteExtents(Utf8JsonWriter json, AddressMap map, Dictionary<(ulong PageSize, EntryFlags Flags), int> kinds)
    {
        json.WriteStartArray("extents");
        ulong end = 0;
        foreach (var extent in map.Extents)
        {
            if (!kinds.TryGetValue((extent.PageSize, extent.Flags), out int kind)) kinds.Add((extent.PageSize, extent.Flags), kind = kinds.Count);
            json.WriteNumberValue((extent.Start.Value - end) >> PageShift);
            json.WriteNumberValue(extent.Length >> PageShift);
            json.WriteNumberValue(extent.Physical.Value >> PageShift);
            json.WriteNumberValue(kind);
            end = extent.Start.Value + extent.Length; // 0 behind the topmost page, where nothing follows
        }

        json.WriteEndArray();
    }

    private static void WriteKind(Utf8JsonWriter json, ulong size, EntryFlags flags)
    {
        json.WriteStartObject();
        json.WriteString("colour", MapColours.All[(int)MapColours.RightsOf(flags)].Class);
        json.WriteNumber("pageSize", size >> PageShift);
        json.WriteString("permissions", Words.Permissions(flags));
        json.WriteString("attributes", Words.Attributes(flags));
        json.WriteEndObject();
    }

    private static string Template()
    {
        using Stream resource = Resource.Open("map.html");
        using var reader = new StreamReader(resource, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
