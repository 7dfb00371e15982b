namespace WalkGen.Fuzzing;

/// <summary>A reader broke a promise without throwing.</summary>
internal sealed class FuzzFault(string message) : Exception(message)
{
    public static void Require(bool holds, string promise)
    {
        if (!holds) throw new FuzzFault(promise);
    }
}
