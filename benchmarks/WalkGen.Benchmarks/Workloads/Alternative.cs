namespace WalkGen.Benchmarks;

/// <summary>An alternative implementation of a workload, to compare with.</summary>
/// <param name="Name">The name: <see cref="Plain"/>, <see cref="Contiguous"/>, <see cref="Typed"/>, <see cref="Twin"/>,
/// <see cref="OneByOne"/>, <see cref="Dearest"/> or <see cref="OneThread"/>.</param>
/// <param name="Run">One walk.</param>
internal sealed record Alternative(string Name, Func<Outcome> Run)
{
    /// <summary>A walker without conditions, whose handler has an <c>if</c>.</summary>
    public const string Plain = "plain";

    /// <summary>The same walk over the same memory in one segment.</summary>
    public const string Contiguous = "contiguous";

    /// <summary>The same translations by a page table whose format and memory are known when the code is compiled.</summary>
    public const string Typed = "typed";

    /// <summary>The same walk over x86-64 tables with the same pages.</summary>
    public const string Twin = "x86-64";

    /// <summary>A call for each address instead of one for all.</summary>
    public const string OneByOne = "one-by-one";

    /// <summary>The dearest walker of several, alone. It does only a part of the work, so its result is another.</summary>
    public const string Dearest = "dearest";

    /// <summary>The same walk by one thread.</summary>
    public const string OneThread = "one-thread";

    /// <summary>A plain walk.</summary>
    public static Alternative OfPlain(Func<Outcome> run) => new(Plain, run);
}
