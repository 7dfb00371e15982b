using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen find</c>.</summary>
internal sealed class FindText(Terminal terminal, Coverage coverage, AddressPlaces? places) : TextReport<Mapping>(terminal)
{
    private long _mappings;

    protected override string Heading => $"{"physical",-18} {"virtual",-18} {"bytes",10} size {FlagLetters.RightsHeading} half";

    protected override string Line(Mapping mapping)
    {
        _mappings++;
        Extent pages = mapping.Pages;
        return $"{pages.Physical} {pages.Start} {pages.Length,10} {ByteSize.Short(pages.PageSize),4} "
            + $"{FlagLetters.Rights(pages.Rights)} {Names.Of(mapping.Half)}"
            + (mapping.Repeats > 1 ? $" x {mapping.Repeats} consecutive pages" : "") + places?.At(pages.Start).Suffix;
    }

    protected override IEnumerable<string> Summary() => [$"mappings: {_mappings}", CoverageText.Line(coverage)];
}
