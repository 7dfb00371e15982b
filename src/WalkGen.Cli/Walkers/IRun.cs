namespace WalkGen.Cli.Walkers;

/// <summary>A run of similar pages.</summary>
internal interface IRun<TSelf>
{
    /// <summary>The size in bytes.</summary>
    ulong Length { get; }

    /// <summary>Whether <paramref name="next"/> continues this run. Nothing continues a run that ends at the topmost address.</summary>
    bool IsContinuedBy(in TSelf next);

    /// <summary>This run and <paramref name="next"/>, which continues it, as one.</summary>
    TSelf JoinedWith(in TSelf next);
}
