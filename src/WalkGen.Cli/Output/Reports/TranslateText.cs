using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen translate</c>: a section per address with the entries on its path.</summary>
/// <param name="terminal">The output.</param>
/// <param name="table">The page table.</param>
/// <param name="image">The image.</param>
/// <param name="places">What the addresses are; null if it is unknown.</param>
internal sealed class TranslateText(Terminal terminal, PageTable table, MemoryImage image, AddressPlaces? places) : ITranslateReport
{
    public void Begin()
    {
    }

    public void Write(TranslationWalker translation)
    {
        terminal.Cancellation.ThrowIfCancellationRequested();
        SectionWriter.WriteSection(terminal, SectionOf(translation));
    }

    public void End(Coverage coverage)
    {
        terminal.Text.WriteLine(CoverageText.Line(coverage));
        terminal.Text.Flush();
    }

    private Section SectionOf(TranslationWalker walker) => new(
        Given(walker) + Place(places?.At(walker.Address).Suffix) + $" -> {Result(walker, table, image)}",
        [
            Column.Text("table"), Column.Number("index"), Column.Text("entry"), Column.Text("points to"),
            Column.Text("kind"), Column.Text("user"), Column.Text("kernel"), Column.Text("attr"),
        ],
        [.. walker.Steps.Select(Row)]);

    private static string[] Row(TranslationStep step) =>
    [
        step.Table,
        $"{step.Index}",
        $"0x{step.Raw:x16}",
        step.Address?.ToString() ?? "-",
        step.Address is null ? "-" : step.Flags.HasFlag(EntryFlags.Leaf) ? ByteSize.Short(step.Size) : "table",
        step.Address is null ? "-" : FlagLetters.User(step.Rights),
        step.Address is null ? "-" : FlagLetters.Kernel(step.Rights),
        step.Address is null ? "-" : FlagLetters.Attributes(step.Flags),
    ];

    private static string Place(string? suffix) => suffix is { Length: > 0 } ? $" ({suffix[1..]})" : "";

    private static string Given(TranslationWalker walker)
        => walker.Pointer == walker.Address ? $"{walker.Address}" : $"{walker.Pointer} without tag {walker.Address}";

    private static string Result(TranslationWalker walker, PageTable table, MemoryImage image) => walker switch
    {
        { Physical: { } physical } => $"{physical}{PresenceRemark(image.PresenceOf(physical))}",
        { Missing: { } missing } => $"unknown: the image lacks the table at {missing}",
        { Hole: { } level } => $"not mapped: the {Names.Of(level)} entry is empty{ZerosRemark(TableOfLast(walker, table), image)}",
        { Malformed: { } reference } => $"not mapped: the last entry is malformed ({reference})",
        { NonPresent: { } entry } => $"not mapped: {StateText.Details(entry)}{(entry.Frame is { } frame ? $", frame {frame}" : "")}",
        { Steps.Count: > 0 } => "not mapped: the last entry is non-present",
        _ when IsBetweenHalves(walker.Address, table) => "not mapped: not a canonical address",
        _ => "not mapped: the page table does not translate this address",
    };

    private static string PresenceRemark(FramePresence presence) => presence switch
    {
        FramePresence.LeftOut => ", left out of the image",
        FramePresence.NotNamed => ", not in the image",
        _ => "",
    };

    /// <summary>The table of the empty entry that ended the translation.</summary>
    private static PhysicalAddress TableOfLast(TranslationWalker walker, PageTable table)
        => walker.Steps is [.., { Address: { } address }] ? address : table.Root;

    private static string ZerosRemark(PhysicalAddress table, MemoryImage image)
        => image.IsLeftOutAsZeros(table) ? $"; the dump left out its table at {table} as zeros" : "";

    private static bool IsBetweenHalves(VirtualAddress address, PageTable table)
        => table.UserRange is { } user && table.KernelRange is { } kernel && address > user.Last && address < kernel.Start;
}
