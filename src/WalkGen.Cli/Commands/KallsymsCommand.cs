using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen kallsyms</c>: prints symbols of the Linux kernel.</summary>
internal static class KallsymsCommand
{
    private const int MaxSimilar = 5;

    public static Command Create(Terminal terminal)
    {
        var image = new ImageArgument();
        var query = FileName.NotEmpty(new Argument<string?>("NAME|ADDRESS")
        {
            Description = "Print the symbols with this name, or the symbol at or below this address (0x, or 16 hexadecimal digits). "
                + "Default: all symbols.",
            Arity = ArgumentArity.ZeroOrOne,
        });
        var format = FormatOption.Create();
        var command = new Command("kallsyms", "Print the symbols of the Linux kernel, as /proc/kallsyms does.")
        {
            query, format, OutputOption.Create(),
        };
        image.AddTo(command);
        command.SetAction(arguments =>
        {
            MemoryImage opened = image.Open(arguments, terminal);
            VmCoreInfoLookup.Run(opened, terminal);
            KernelSymbols symbols = opened.OpenKernelSymbols();
            ReportWriter<SymbolRow> writer = arguments.GetValue(format) is var rows and not OutputFormat.Text
                ? new KallsymsRows(RowWriter.Create(rows, terminal, KallsymsRows.Schema), opened)
                : new KallsymsText(terminal, opened);
            IEnumerable<SymbolRow> found = arguments.GetValue(query) is { } text ? Find(symbols, text, opened) : All(symbols);
            writer.Begin();
            foreach (SymbolRow row in found) writer.Write(row);
            writer.End();
            if (arguments.GetValue(query) is null && symbols.ModulesProblem is { } problem)
                terminal.Error.WriteLine($"walkgen: warning: symbols of modules are missing: {problem}");
            return ExitCode.Success;
        });
        return command;
    }

    private static IEnumerable<SymbolRow> All(KernelSymbols symbols) => symbols.All().Select(static symbol => new SymbolRow(symbol));

    /// <exception cref="UsageException">There is no such symbol.</exception>
    private static SymbolRow[] Find(KernelSymbols symbols, string text, MemoryImage image)
    {
        if (AddressIn(text) is { } address)
        {
            return symbols.At(address) is { } at
                ? [new SymbolRow(at.Symbol, at)]
                : throw new UsageException($"{image.Path}: no symbol of the kernel contains the address {address}.");
        }

        SymbolRow[] found = [.. symbols.Find(text).Select(static symbol => new SymbolRow(symbol))];
        return found.Length > 0 ? found : throw new UsageException($"{image.Path}: no symbol is named '{text}'{Similar(symbols, text)}.");
    }

    // A name may consist of hexadecimal digits too, but no name begins with a digit.
    private static VirtualAddress? AddressIn(string text)
        => (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || text.Length == 16)
            && VirtualAddress.TryParse(text, null, out VirtualAddress address) ? address : null;

    private static string Similar(KernelSymbols symbols, string text)
    {
        string[] similar = [.. symbols.All().Select(static symbol => symbol.Name)
            .Where(name => name.Contains(text, StringComparison.OrdinalIgnoreCase)).Distinct()
            .OrderBy(static name => name.Length).Take(MaxSimilar)];
        return similar.Length > 0 ? $"; names that contain it: {string.Join(", ", similar)}" : "";
    }
}
