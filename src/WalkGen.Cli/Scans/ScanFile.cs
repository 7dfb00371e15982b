using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Scans;

/// <summary>A file of a scan with rows. Its warnings are for the caller.</summary>
internal sealed class ScanFile : IDisposable
{
    private readonly ResultFileStream _stream;

    /// <param name="stream">The file.</param>
    /// <param name="schema">The columns.</param>
    /// <param name="format">The format; null for that of a part.</param>
    /// <param name="part">The part (<see cref="PartHeader.NameOf"/>), if it is one.</param>
    /// <param name="terminal">Cancels it.</param>
    public ScanFile(ResultFileStream stream, Schema schema, OutputFormat? format, string? part, Terminal terminal)
    {
        _stream = stream;
        Terminal = new Terminal(stream, TextWriter.Null, cancellation: terminal.Cancellation);
        Rows = format is { } rows ? RowWriter.Create(rows, Terminal, schema) : new RawRows(Terminal, schema, part);
    }

    /// <summary>Gets the rows.</summary>
    public RowWriter Rows { get; }

    /// <summary>The file.</summary>
    public Terminal Terminal { get; }

    /// <summary>Ends the rows with the coverage of what they are about.</summary>
    public void End(Coverage? coverage)
    {
        Rows.End(coverage);
        Close();
    }

    /// <summary>Closes the file after its rows were ended.</summary>
    public void Close()
    {
        Terminal.Text.Flush();
        _stream.FlushToDisk();
        _stream.Dispose();
    }

    public void Dispose() => _stream.Dispose();
}
