using System.CommandLine;
using System.CommandLine.Parsing;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Linux;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen translate</c>: translates virtual addresses.</summary>
internal static class TranslateCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new PageTableOptions();
        var addresses = new Argument<VirtualAddress[]>("VA")
        {
            Description = "Virtual addresses in hexadecimal.",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = ParseAddresses,
        };
        var format = FormatOption.Create();
        var command = new Command("translate", "Translate virtual addresses and show the entry of each level.")
        {
            addresses, format, OutputOption.Create(),
        };
        options.AddTo(command);
        var linux = new LinuxOptions();
        linux.AddTo(command);
        command.SetAction(arguments =>
        {
            using var image = options.Open(arguments, terminal);
            EntryDecoding decoding = linux.Decoding(arguments, image);
            LinuxKernel? kernel = decoding.Kernel;
            PageTable table = linux.Interpret(arguments, options.PageTable(arguments, image));
            PointerTags tags = options.Tags(arguments, image);
            var translations = arguments.GetRequiredValue(addresses).Select(Translate).ToList();
            foreach (var translation in translations) decoding.Note(translation.NonPresent);
            Coverage coverage = CoverageOf(translations) with
            {
                SuspiciousRoots = PageTableOptions.SuspiciousRoots(terminal, image, table),
                ZeroMemory = MemorySize.ZerosOf(image),
            };
            AddressPlaces? places = options.Places(arguments, image, table);
            if (arguments.GetValue(format) is var rows and not OutputFormat.Text)
            {
                var writer = RowWriter.Create(rows, terminal, TranslateRows.Schema);
                TranslateRows.Write(writer, Identity.Of(image.Path, table), translations, image, coverage, places);
            }
            else
            {
                Section[] sections = [.. translations.Select(translation => TranslateText.Section(translation, table, image, places))];
                SectionWriter.Write(terminal, sections, CoverageText.Line(coverage));
            }

            decoding.Report(terminal.Error);
            return ExitCode.Success;

            TranslationWalker Translate(VirtualAddress pointer)
            {
                VirtualAddress address = tags.Untagged(table, pointer);
                var walker = new TranslationWalker(pointer, address, kernel);
                walker.Walk(table, new VirtualRange(address, address));
                return walker;
            }
        });
        return command;
    }

    private static Coverage CoverageOf(List<TranslationWalker> translations)
    {
        var missing = new MissingTables();
        ulong missed = 0;
        foreach (var table in translations.Select(static walker => walker.Missing).OfType<PhysicalAddress>())
        {
            missing.Add(table, default);
            missed++;
        }

        ulong visits = (ulong)translations.Sum(static walker => walker.Visits);
        return new Coverage(visits, missed, missing);
    }

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
