namespace WalkGen.Conformance.Tests.Calls;

/// <summary>What a call returned, and its output values as lines of a name and words.</summary>
internal sealed record CallResult(long Value, IReadOnlyList<string> Outputs)
{
    public static CallResult Of(WalkResult result)
        => result.MissingTables == 0 ? new(result.Code, [])
            : throw new InvalidOperationException($"The walk missed {result.MissingTables} tables.");
}
