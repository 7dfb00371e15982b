using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen read</c>.</summary>
internal static class ReadText
{
    public static IReadOnlyList<Section> Sections(string target, VirtualRange range, MappedBytes read)
    {
        Section summary = new(
            "Virtual memory",
            [Column.Text("property"), Column.Text("value")],
            [["file", target], ["range", $"{range}"], ["bytes", $"{range.Length}"], ["bytes read", $"{read.Length}"]]);
        if (read.Holes.Count == 0) return [summary];
        return
        [
            summary,
            new Section(
                "Holes, which are zeros in the file",
                [Column.Text("first"), Column.Text("last"), Column.Number("bytes"), Column.Text("why")],
                read.Holes.Select(static hole => (string[])
                [
                    $"{hole.Range.Start}", $"{hole.Range.Last}", $"{hole.Range.Length}", hole.IsMapped ? "not in the image" : "not mapped",
                ])),
        ];
    }
}
