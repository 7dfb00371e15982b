using System.Globalization;
using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The text of <c>walkgen kallsyms</c>: the lines of <c>/proc/kallsyms</c>, without a heading.</summary>
internal sealed class KallsymsText(Terminal terminal, MemoryImage image) : ReportWriter<SymbolRow>
{
    private readonly int _digits = image.KernelRoot is { } root && PagingModes.Find(root.Mode) is { AddressBits: 32 } ? 8 : 16;

    public override void Begin()
    {
    }

    public override void Write(in SymbolRow item)
    {
        terminal.Cancellation.ThrowIfCancellationRequested();
        string address = item.Symbol.Address.Value.ToString($"x{_digits}", CultureInfo.InvariantCulture);
        terminal.Write($"{address} {item.Symbol.Type.ToString()} {(item.At is { } at ? at.ToString() : item.Symbol.Name)}");
        if (item.At is null && item.Symbol.Module is { } module)
        {
            terminal.WriteTab();
            terminal.Write($"[{module}]");
        }

        terminal.Text.WriteLine();
    }

    public override void End() => terminal.Text.Flush();
}
