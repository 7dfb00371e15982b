using System.Text;
using Spectre.Console;

namespace WalkGen.Cli.Output;

/// <summary>The standard output for results, the standard error for messages, and the signal of Ctrl-C.</summary>
internal sealed class Terminal
{
    public Terminal(
        Stream output, TextWriter error, bool isStyled = false, TextWriter? progress = null, CancellationToken cancellation = default)
    {
        Output = output;
        Error = error;
        Text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16) { NewLine = "\n" };
        if (isStyled) Styled = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Text) });
        Progress = progress;
        Cancellation = cancellation;
    }

    /// <summary>The results as bytes.</summary>
    public Stream Output { get; }

    /// <summary>The results as text.</summary>
    public TextWriter Text { get; }

    /// <summary>Messages.</summary>
    public TextWriter Error { get; }

    /// <summary>The results with colours and frames; null if the output is redirected.</summary>
    public IAnsiConsole? Styled { get; }

    /// <summary>The progress of long work; null if the messages are redirected.</summary>
    public TextWriter? Progress { get; }

    /// <summary>Cancelled by Ctrl-C.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess(CancellationToken cancellation)
    {
        TextWriter? progress = Console.IsErrorRedirected ? null : Console.Error;
        return new(Console.OpenStandardOutput(), Console.Error, isStyled: !Console.IsOutputRedirected, progress, cancellation);
    }
}
