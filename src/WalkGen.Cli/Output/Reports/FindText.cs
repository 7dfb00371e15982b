using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen find</c>.</summary>
internal sealed class FindText(Terminal terminal, Coverage coverage, AddressPlaces? places, Shard shard)
    : TextReport<Mapping>(terminal, shard)
{
    private long _mappings;

    protected override string Heading => $"{"physical",-18} {"virtual",-18} {"bytes",10} size {FlagLetters.RightsHeading} half";

    public override void Count(in Mapping mapping) => _mappings++;

    protected override void WriteText(in Mapping mapping)
    {
        Extent pages = mapping.Pages;
        Terminal.Write($"{pages.Physical} {pages.Start} {pages.Length,10} {ByteSize.Short(pages.PageSize),4} ");
        Terminal.Write($"{FlagLetters.Rights(pages.Rights)} {Names.Of(mapping.Half)}");
        if (mapping.Repeats > 1) Terminal.Write($" x {mapping.Repeats} consecutive pages");
        if (places is not null) Terminal.Write($"{places.At(pages.Start).Suffix}");
    }

    protected override IEnumerable<string> Summary() => [$"mappings: {_mappings}", CoverageText.Line(coverage)];
}
