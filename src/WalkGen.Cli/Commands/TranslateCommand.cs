using System.CommandLine;
using System.CommandLine.Parsing;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;
using WalkGen.Linux;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen translate</c>: translates virtual addresses.</summary>
internal static class TranslateCommand
{
    private const string StandardInput = "-";

    public static Command Create(Terminal terminal)
    {
        var options = new PageTableOptions();
        var addresses = new Argument<VirtualAddress[]>("VA")
        {
            Description = "Virtual addresses in hexadecimal, or - to read them from the standard input, one in each line.",
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
            MemoryImage image = options.Open(arguments, terminal);
            EntryDecoding decoding = linux.Decoding(arguments, image);
            LinuxKernel? kernel = decoding.Kernel;
            PageTable table = linux.Interpret(arguments, options.PageTable(arguments, image));
            PointerTags tags = options.Tags(arguments, image);
            AddressPlaces? places = options.Places(arguments, image, table);
            ITranslateReport report = arguments.GetValue(format) is var rows and not OutputFormat.Text
                ? new TranslateRows(RowWriter.Create(rows, terminal, TranslateRows.Schema), Identity.Of(image.Path, table), image, places)
                : new TranslateText(terminal, table, image, places);
            TranslationCoverage coverage = new();
            TranslationWalker translation = new(kernel);
            VirtualAddress[] given = arguments.GetRequiredValue(addresses);
            report.Begin();
            foreach (var block in given.Length > 0 ? [given] : new AddressInput(terminal.OpenInput()).Blocks())
            {
                foreach (var pointer in block)
                {
                    translation.Translate(table, pointer, tags.Untagged(table, pointer));
                    decoding.Note(translation.NonPresent);
                    coverage.Add(translation);
                    report.Write(translation);
                }

                if (given.Length == 0) terminal.Buffer.Flush(); // who writes into the pipe may wait for these results
            }

            report.End(coverage.Sum with
            {
                SuspiciousRoots = PageTableOptions.SuspiciousRoots(terminal, image, table),
                ZeroMemory = MemorySize.ZerosOf(image),
            });
            decoding.Report(terminal.Error);
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The addresses of the command line; none for the standard input.</summary>
    private static VirtualAddress[]? ParseAddresses(ArgumentResult result)
    {
        if (result.Tokens is [{ Value: StandardInput }]) return [];
        var addresses = new List<VirtualAddress>();
        foreach (var token in result.Tokens)
        {
            if (VirtualAddress.TryParse(token.Value, null, out var address)) addresses.Add(address);
            else if (token.Value == StandardInput) result.AddError("- reads all addresses from the standard input: name no others.");
            else result.AddError($"'{token.Value}' is not a hexadecimal address.");
        }

        return [.. addresses];
    }
}
