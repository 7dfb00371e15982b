namespace WalkGen.Benchmarks;

/// <summary>A progress line on the standard error, if it is a terminal.</summary>
internal sealed class Progress(int steps) : IDisposable
{
    private const string EraseLine = "\r\e[K";

    private readonly bool _isSeen = !Console.IsErrorRedirected;
    private int _step;

    public void Next(string what)
    {
        _step++;
        if (_isSeen) Console.Error.Write($"{EraseLine}{_step}/{steps} {what}");
    }

    /// <summary>Writes a line that stays, also without a terminal.</summary>
    public void Say(string line) => Console.Error.WriteLine(_isSeen ? EraseLine + line : line);

    public void Dispose()
    {
        if (_isSeen) Console.Error.Write(EraseLine);
    }
}
