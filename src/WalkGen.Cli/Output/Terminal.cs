using System.Runtime.CompilerServices;
using System.Text;
using Spectre.Console;
using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The standard output for results, the standard error for messages, and the signal that cancels a command.</summary>
internal sealed class Terminal
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private int _reportsCancelled;
    private Action? _end;

    public Terminal(
        Stream output, TextWriter error, int? width = null, TextWriter? progress = null, PipeRoom? room = null,
        CancellationToken cancellation = default)
    {
        Results = new ResultStream(output, cancellation, room);
        Buffer = new Utf8Buffer(Results);
        Raw = new Utf8TextWriter(Buffer);
        Text = new PrintableWriter(Raw);
        Help = new PrintableWriter(Raw, keepsLines: true);
        Error = new PrintableWriter(error);
        if (width is { } columns)
        {
            Styled = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Raw) });
            Styled.Profile.Width = columns;
        }

        Progress = progress;
        Cancellation = cancellation;
    }

    private Terminal(Terminal of, Utf8Buffer buffer)
    {
        Results = of.Results;
        Buffer = buffer;
        Raw = new Utf8TextWriter(buffer);
        Text = new PrintableWriter(Raw);
        Help = new PrintableWriter(Raw, keepsLines: true);
        (Error, Styled, Target, Cancellation) = (of.Error, of.Styled, of.Target, of.Cancellation);
    }

    /// <summary>The standard input.</summary>
    public Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    /// <summary>The results as bytes, past <see cref="Buffer"/>.</summary>
    public Stream Output => Results;

    /// <summary>The results as UTF-8.</summary>
    public Utf8Buffer Buffer { get; }

    /// <summary>The results as printable text.</summary>
    public TextWriter Text { get; }

    /// <summary>The texts of the command line itself: help and completions.</summary>
    public TextWriter Help { get; }

    /// <summary>Messages, as printable text.</summary>
    public TextWriter Error { get; }

    /// <summary>The results with colours and frames, for printable text only; null if the output is redirected.</summary>
    public IAnsiConsole? Styled { get; private set; }

    /// <summary>The file of the results; null if they go to the standard output.</summary>
    public string? Target { get; private set; }

    /// <summary>The progress of long work; null if the messages are redirected.</summary>
    public TextWriter? Progress { get; }

    /// <summary>Cancelled by Ctrl-C or SIGTERM.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The images that the command has opened. <c>Tool</c> closes them.</summary>
    public List<MemoryImage> Opened { get; } = [];

    /// <summary>Why the results are no property of the machine, as sentences. The command then ends with an error.</summary>
    public List<string> Doubts { get; } = [];

    private ResultStream Results { get; }

    /// <summary>The results as text that also controls the terminal.</summary>
    private Utf8TextWriter Raw { get; }

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess(CancellationToken cancellation)
    {
        var error = new StreamWriter(new MessageStream(Console.OpenStandardError()), Utf8) { AutoFlush = true };
        TextWriter? progress = Console.IsErrorRedirected ? null : error;
        int? width = Console.IsOutputRedirected ? null : AnsiConsole.Profile.Width;
        return new(StandardOutput.Open(), error, width, progress, PipeRoom.OfProcess(), cancellation);
    }

    /// <summary>The same terminal, for a thread that formats a part of the results into <paramref name="buffer"/>.</summary>
    public Terminal Fork(Utf8Buffer buffer) => new(this, buffer);

    /// <summary>Writes results that were formatted elsewhere, in blocks of whole lines, unless the command is cancelled.</summary>
    public void WriteFormatted(ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            Cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> block = lines[..int.Min(lines.Length, Utf8Buffer.Size)];
            if (block.LastIndexOf((byte)'\n') is var end and >= 0) block = block[..(end + 1)];
            Buffer.WriteThrough(block);
            lines = lines[block.Length..];
        }
    }

    /// <summary>Writes a tab to the results. A tab in their text is not written as it is.</summary>
    public void WriteTab() => Buffer.Write((byte)'\t');

    /// <summary>Writes a part of a line of results, unless the command is cancelled.</summary>
    public void Write([InterpolatedStringHandlerArgument("")] ref TextLine text) => Cancellation.ThrowIfCancellationRequested();

    /// <summary>Writes a line of results, or its last part.</summary>
    public void WriteLine([InterpolatedStringHandlerArgument("")] ref TextLine text) => WriteLine();

    /// <summary>Ends a line of results, unless the command is cancelled.</summary>
    public void WriteLine()
    {
        Cancellation.ThrowIfCancellationRequested();
        Buffer.Write((byte)'\n');
    }

    /// <summary>What follows is red on a terminal, until <see cref="EndRed"/>.</summary>
    public void BeginRed()
    {
        if (Styled is not null) Buffer.Write("\e[31m"u8);
    }

    public void EndRed()
    {
        if (Styled is not null) Buffer.Write("\e[0m"u8);
    }

    /// <summary>The first signal calls <paramref name="end"/> from now on, for a command that then completes its results.</summary>
    public void EndBySignal(Action end) => _end = end;

    /// <summary>Asks the command to complete its results; false if it cannot, or was asked before.</summary>
    public bool TryEnd()
    {
        Action? end = Interlocked.Exchange(ref _end, null);
        end?.Invoke();
        return end is not null;
    }

    /// <summary>Writes once that the command was cancelled: the command and the signal may report it at the same time.</summary>
    public void ReportCancelled()
    {
        if (Interlocked.Exchange(ref _reportsCancelled, 1) == 0) Error.WriteLine("walkgen: cancelled.");
    }

    /// <summary>Writes the results into a file from now on.</summary>
    /// <param name="file">The file, or a new one that takes its place.</param>
    /// <param name="target">Its path.</param>
    public void RedirectTo(Stream file, string target)
    {
        Results.RedirectTo(file);
        (Target, Styled) = (target, null);
    }

    /// <summary>Ends the output after the lines that are written. Called by another thread before the process ends.</summary>
    public void StopWriting(TimeSpan patience) => Results.StopWriting(patience);
}
