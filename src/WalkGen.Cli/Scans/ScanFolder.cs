using WalkGen.Cli.Output;

namespace WalkGen.Cli.Scans;

/// <summary>
/// The folder of the results about an image. They are written in a hidden folder of one attempt and appear by renaming, all at once.
/// Earlier results are replaced as a whole.
/// </summary>
/// <remarks>
/// The hidden folder has two levels, so that patterns such as <c>*/dump.parquet</c> match no file of an attempt that was killed: DuckDB's
/// also match hidden folders.
/// </remarks>
internal sealed class ScanFolder : IDisposable
{
    /// <summary>How many other scans of the same name may end between two of our renames.</summary>
    private const int MostReplaced = 100;

    private static volatile ScanFolder? s_current;

    private readonly Lock _lock = new();
    private readonly string _parent;
    private readonly string _target;
    private readonly string _attempt;
    private readonly string _new;
    private readonly bool _madeParent;
    private bool _isGone;
    private bool _isPublished;

    /// <param name="parent">The folder of all results, which may be absent.</param>
    /// <param name="name">The name of the folder of this image.</param>
    /// <param name="inputs">The files of the image, which must stay.</param>
    /// <exception cref="UsageException">There is something else with that name.</exception>
    /// <exception cref="OutputFailedException">Nothing can be written there.</exception>
    public ScanFolder(string parent, string name, IEnumerable<string> inputs)
    {
        _parent = parent;
        _target = Path.Combine(parent, name);
        _attempt = Path.Combine(parent, $".{Guid.NewGuid():N}.walkgen-part");
        _new = Path.Combine(_attempt, "new");
        ScanFiles.RequireFolder(parent, _target);
        ScanFiles.RequireResults(_target, inputs);
        _madeParent = !Path.Exists(parent);
        s_current = this;
        Guard(() => Try(_target, () => Directory.CreateDirectory(_new)));
    }

    /// <summary>The part whose rows are written (<see cref="PartHeader.NameOf"/>); null for the whole.</summary>
    public string? Part { get; set; }

    /// <summary>Deletes the hidden folder of a command that does not end by itself.</summary>
    public static void Discard() => s_current?.Dispose();

    /// <summary>Begins a file with rows.</summary>
    /// <param name="schema">Their columns.</param>
    /// <param name="format">The format; null for that of a part.</param>
    /// <param name="terminal">Cancels it.</param>
    public ScanFile Create(Schema schema, OutputFormat? format, Terminal terminal)
    {
        ResultFileStream stream = Guard(() => new ResultFileStream(Path.Combine(_new, ScanFiles.NameOf(schema, format)), _target));
        return new ScanFile(stream, schema, format, schema == PartHeader.Schema ? null : Part, terminal);
    }

    /// <summary>Deletes all files, to write others.</summary>
    public void Clear() => Try(_target, () =>
    {
        foreach (string file in Directory.EnumerateFiles(_new)) File.Delete(file);
    });

    /// <summary>Puts the results in the place of earlier ones.</summary>
    public void Publish() => Try(_target, () =>
    {
        lock (_lock)
        {
            if (_isGone) throw new OperationCanceledException();
            for (int replaced = 0; !TryMove(); replaced++)
            {
                if (replaced == MostReplaced) throw new IOException("other scans with the same name replace it all the time");
                ScanFiles.RequireResults(_target, []);
                MoveAway(Path.Combine(_attempt, $"old{replaced}"));
            }

            _isPublished = true;
        }
    });

    /// <summary>Deletes the hidden folder, with what it contains.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isGone) return;
            _isGone = true;
            try
            {
                if (Directory.Exists(_attempt)) Directory.Delete(_attempt, recursive: true);
                if (_madeParent && !_isPublished && Directory.Exists(_parent)) Directory.Delete(_parent);
            }
            catch (Exception e) when (IsOutputFailure(e))
            {
                // It is hidden, and no result.
            }

            s_current = null; // a signal waits until it is deleted
        }
    }

    /// <summary>Whether <paramref name="e"/> says that a file or a folder cannot be written.</summary>
    public static bool IsOutputFailure(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>The failure as one of the output.</summary>
    public static OutputFailedException Failed(string target, Exception e) => Failed(target, e.Message, e);

    /// <summary>The failure of the output with a <paramref name="cause"/>.</summary>
    public static OutputFailedException Failed(string target, string cause, Exception? e = null)
        => new($"{target}: the results cannot be written: {cause}", e);

    /// <summary>Runs <paramref name="action"/>.</summary>
    /// <exception cref="OutputFailedException">It failed to write.</exception>
    public static void Try(string target, Action action) => Try(target, () =>
    {
        action();
        return true;
    });

    /// <inheritdoc cref="Try(string, Action)"/>
    public static TResult Try<TResult>(string target, Func<TResult> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (IsOutputFailure(e))
        {
            throw Failed(target, e);
        }
    }

    // What is made while a signal deletes the folder would stay.
    private TResult Guard<TResult>(Func<TResult> make)
    {
        lock (_lock) return _isGone ? throw new OperationCanceledException() : make();
    }

    private bool TryMove()
    {
        if (Path.Exists(_target)) return false;
        try
        {
            Directory.Move(_new, _target);
            return true;
        }
        catch (IOException) when (Path.Exists(_target))
        {
            return false; // another scan was faster
        }
    }

    private void MoveAway(string old)
    {
        try
        {
            Directory.Move(_target, old);
        }
        catch (IOException) when (!Path.Exists(_target))
        {
            // Another scan was faster.
        }
    }
}
