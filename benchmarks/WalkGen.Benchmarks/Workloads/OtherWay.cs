namespace WalkGen.Benchmarks;

/// <summary>Another way to do the work of a workload.</summary>
/// <param name="Name">What it is called: <see cref="Plain"/> or <see cref="Contiguous"/>.</param>
/// <param name="Run">One walk.</param>
internal sealed record OtherWay(string Name, Func<Outcome> Run)
{
    /// <summary>A walker whose handler is called for every entry and has the condition in an <c>if</c>.</summary>
    public const string Plain = "plain";

    /// <summary>The same walk over the same memory in one segment.</summary>
    public const string Contiguous = "contiguous";

    /// <summary>The description of a plain walk.</summary>
    public static OtherWay Plainly(Func<Outcome> run) => new(Plain, run);
}
