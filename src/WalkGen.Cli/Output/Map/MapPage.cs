using System.Text;
using System.Text.Json;

namespace WalkGen.Cli.Output;

/// <summary>
/// A map as one self-contained HTML file. The template is <c>Resources/map.html</c>. The data is JSON; characters with a meaning in HTML
/// are escaped.
/// </summary>
/// <remarks>
/// Addresses and lengths count 4 KiB pages, so JavaScript numbers are exact. An extent is four numbers: the distance from the end of the
/// previous extent, the length, the physical page, and the index of the kind.
/// </remarks>
internal static class MapPage
{
    private const string Mark = "{{data}}";
    private const int PageShift = 12;
    private const int MaxPending = 1 << 16; // bytes: the JSON writer would collect all

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
        var kinds = new Dictionary<(ulong PageSize, EntryFlags Flags, AccessRights Rights), int>();
        json.WriteStartObject();
        json.WriteString("image", map.Title);
        json.WriteString("table", map.Table);
        json.WriteString("coverage", CoverageText.Line(map.Coverage));
        json.WritePropertyName("kernelStart");
        if (map.KernelStart is { } kernel) json.WriteNumberValue(kernel.Value >> PageShift);
        else json.WriteNullValue();
        json.WriteStartArray("bands");
        foreach (var band in map.Bands) json.WriteNumberValue(band.Count);
        json.WriteEndArray();
        WriteExtents(json, map, kinds);
        json.WriteStartArray("kinds");
        foreach (var (size, flags, rights) in kinds.Keys) WriteKind(json, size, flags, rights);
        json.WriteEndArray();
        if (map.Places is { } places) WritePlaces(json, map, places);
        json.WriteEndObject();
    }

    /// <summary>A region is three values: the first page, the number of pages, the name. Symbols have the index of their extent.</summary>
    private static void WritePlaces(Utf8JsonWriter json, AddressMap map, AddressPlaces places)
    {
        json.WriteStartArray("regions");
        foreach (var region in places.Regions)
        {
            json.WriteNumberValue(region.Range.Start.Value >> PageShift);
            json.WriteNumberValue(((region.Range.Last.Value - region.Range.Start.Value) >> PageShift) + 1);
            json.WriteStringValue(RegionNames.Of(region));
        }

        json.WriteEndArray();
        json.WriteStartObject("symbols");
        for (int i = 0; i < map.Extents.Count; i++)
        {
            if (places.At(map.Extents[i].Start).Symbol is not { } symbol) continue;
            json.WriteString($"{i}", Printable.Of($"{symbol}"));
            if (json.BytesPending > MaxPending) json.Flush();
        }

        json.WriteEndObject();
    }

    private static void WriteExtents(
        Utf8JsonWriter json, AddressMap map, Dictionary<(ulong PageSize, EntryFlags Flags, AccessRights Rights), int> kinds)
    {
        json.WriteStartArray("extents");
        ulong end = 0;
        foreach (var extent in map.Extents)
        {
            var key = (extent.PageSize, extent.Flags, extent.Rights);
            if (!kinds.TryGetValue(key, out int kind)) kinds.Add(key, kind = kinds.Count);
            json.WriteNumberValue((extent.Start.Value - end) >> PageShift);
            json.WriteNumberValue(extent.Length >> PageShift);
            json.WriteNumberValue(extent.Physical.Value >> PageShift);
            json.WriteNumberValue(kind);
            if (json.BytesPending > MaxPending) json.Flush();
            end = extent.Start.Value + extent.Length; // 0 after the topmost page, which is the last
        }

        json.WriteEndArray();
    }

    private static void WriteKind(Utf8JsonWriter json, ulong size, EntryFlags flags, AccessRights rights)
    {
        json.WriteStartObject();
        json.WriteString("colour", MapColour.Of(flags).Class);
        json.WriteNumber("pageSize", size >> PageShift);
        json.WriteString("user", FlagLetters.User(rights));
        json.WriteString("kernel", FlagLetters.Kernel(rights));
        json.WriteString("attributes", FlagLetters.Attributes(flags));
        json.WriteEndObject();
    }

    private static string Template()
    {
        using Stream resource = Resource.Open("map.html");
        using var reader = new StreamReader(resource, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
