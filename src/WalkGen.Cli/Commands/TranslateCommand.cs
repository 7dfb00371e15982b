using System.CommandLine;
using System.CommandLine.Parsing;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;

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
        var command = new Command("translate", "Translate virtual addresses, showing each entry on the way.") { addresses };
        selection.AddTo(command);
        command.SetAction(arguments =>
        {
            using var image = selection.Open(arguments);
            PageTable table = selection.PageTable(arguments, image);
            foreach (var address in arguments.GetRequiredValue(addresses)) Report.Write(terminal, Translate(table, address));
            return ExitCode.Done;
        });
        return command;
    }

    private static Section Translate(PageTable table, VirtualAddress address)
    {
        var walker = new TranslationWalker();
        walker.Walk(table, new VirtualRange(address, address));
        return new(
            $"{address} -> {Outcome(walker, table)}",
            [Column.Text("table"), Column.Number("idx"), Column.Text("entry"), Column.Text("points to"), Column.Text("kind"), Column.Text("perm"), Column.Text("attr")],
            [.. walker.Steps.Select(Row)]);
    }

    private static string[] Row(TranslationStep step) =>
    [
        step.Table, $"{step.Index}", $"0x{step.Raw:x16}", step.Address?.ToString() ?? "-",
        step.Address is null ? "-" : step.Flags.HasFlag(EntryFlags.Leaf) ? Words.Size(step.Size) : "table",
        Words.Permissions(step.Flags), Words.Attributes(step.Flags),
    ];

    private static string Outcome(TranslationWalker walker, PageTable table) => walker switch
    {
        { Physical: { } physical } => $"{physical}",
        { Missing: { } missing } => $"unknown: the image does not hold the table at {missing}",
        { Hole: { } level } => $"not mapped: the {level} entry is empty",
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
