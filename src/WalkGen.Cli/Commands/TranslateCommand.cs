using System.CommandLine;
using System.CommandLine.Parsing;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Linux;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen translate</c>: the way from a virtual address to physical memory, entry by entry.</summary>
internal static class TranslateCommand
{
    public static Command Create(Terminal terminal)
    {
        var selection = new ImageSelection();
        var addresses = new Argument<VirtualAddress[]>("VA")
        {
            Description = "Virtual addresses in hexadecimal.",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = ParseAddresses,
        };
        var format = FormatOption.Create();
        var command = new Command("translate", "Translate virtual addresses, showing each entry on the way.") { addresses, format };
        selection.AddTo(command);
        var linux = new LinuxSelection();
        linux.AddTo(command);
        command.SetAction(arguments =>
        {
            using var image = selection.Open(arguments, terminal);
            PageTable table = selection.PageTable(arguments, image);
            LinuxKernel? kernel = linux.Of(arguments, image);
            var translations = arguments.GetRequiredValue(addresses).Select(address => Translate(table, address, kernel)).ToList();
            Coverage coverage = CoverageOf(translations);
            if (arguments.GetValue(format) is var rows and not RowFormat.Text) TranslationRows.Write(RowWriter.Create(rows, terminal, TranslationRows.Schema), Identity.Of(image.Path, table), translations, coverage);
            else Report.Write(terminal, [.. translations.Select(translation => Section(translation, table))], coverage);
            return ExitCode.Done;
        });
        return command;
    }

    private static TranslationWalker Translate(PageTable table, VirtualAddress address, LinuxKernel? kernel)
    {
        var walker = new TranslationWalker(address, kernel);
        walker.Walk(table, new VirtualRange(address, address));
        return walker;
    }

    private static Coverage CoverageOf(List<TranslationWalker> translations)
    {
        var missing = new SortedSet<PhysicalAddress>(translations.Select(static walker => walker.Missing).OfType<PhysicalAddress>());
        return new Coverage(
            (ulong)translations.Sum(static walker => walker.Visits), (ulong)translations.Count(static walker => walker.Missing is not null), missing);
    }

    private static Section Section(TranslationWalker walker, PageTable table) => new(
        $"{walker.Address} -> {Outcome(walker, table)}",
        [Column.Text("table"), Column.Number("idx"), Column.Text("entry"), Column.Text("points to"), Column.Text("kind"), Column.Text("perm"), Column.Text("attr")],
        [.. walker.Steps.Select(Row)]);

    private static string[] Row(TranslationStep step) =>
    [
        step.Table, $"{step.Index}", $"0x{step.Raw:x16}", step.Address?.ToString() ?? "-",
        step.Address is null ? "-" : step.Flags.HasFlag(EntryFlags.Leaf) ? Words.Size(step.Size) : "table",
        step.Address is null ? "-" : Words.Permissions(step.Flags), step.Address is null ? "-" : Words.Attributes(step.Flags),
    ];

    private static string Outcome(TranslationWalker walker, PageTable table) => walker switch
    {
        { Physical: { } physical } => $"{physical}",
        { Missing: { } missing } => $"unknown: the image does not hold the table at {missing}",
        { Hole: { } level } => $"not mapped: the {level} entry is empty",
        { NonPresent: { } absent } => $"not mapped: {Words.NonPresent(absent)}{(absent.Frame is { } frame ? $", frame {frame}" : "")}",
        { Steps.Count: > 0 } => "not mapped: the last entry is not present",
        _ when AddressShape.Of(table) is { IsSignExtended: false, Bits: var bits } => $"not mapped: beyond the {bits} bits that are translated",
        _ => "not mapped: not a canonical address",
    };

    private static VirtualAddress[]? ParseAddresses(ArgumentResult result)
    {
        var addresses = new List<VirtualAddress>();
        foreach (var token in result.Tokens)
        {
            if (VirtualAddress.TryParse(token.Value, null, out var address)) addresses.Add(address);
            else result.AddError($"'{token.Value}' is not a hexadecimal address.");
        }

        return [.. addresses];
    }
}
