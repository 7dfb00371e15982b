using System.Text;
using Spectre.Console;

namespace WalkGen.Cli.Output;

/// <summary>Where a command writes: results to the standard output, all else to the standard error. And what Ctrl-C does.</summary>
internal sealed class Terminal
{
    public Terminal(Stream output, TextWriter error, bool isForPeople = false, TextWriter? progress = null, CancellationToken cancellation = default)
    {
        Output = output;
        Error = error;
        Text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16) { NewLine = "\n" };
        if (isForPeople) People = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Text) });
        Progress = progress;
        Cancellation = cancellation;
    }

    /// <summary>The results as bytes.</summary>
    public Stream Output { get; }

    /// <summary>The results as text.</summary>
    public TextWriter Text { get; }

    /// <summary>Messages.</summary>
    public TextWriter Error { get; }

    /// <summary>The results with colours and frames, if a person is looking; null if they are piped or written to a file.</summary>
    public IAnsiConsole? People { get; }

    /// <summary>Where a person is told how far long work is; null if nobody looks.</summary>
    public TextWriter? Progress { get; }

    /// <summary>Cancelled by Ctrl-C.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess(CancellationToken cancellation) => new(
        Console.OpenStandardOutput(), Console.Error, isForPeople: !Console.IsOutputRedirected, Console.IsErrorRedirected ? null : Console.Error, cancellation);
}
