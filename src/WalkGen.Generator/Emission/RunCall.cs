using WalkGen.Generator.Model;
using WalkGen.Generator.Planning;

namespace WalkGen.Generator.Emission;

/// <summary>The calls of the methods that <see cref="RunEmitter"/> prints.</summary>
internal static class RunCall
{
    /// <summary>The call of the loop over a run from <c>index</c> to <paramref name="end"/>, which returns the index after it.</summary>
    public static string OfRun(WalkPlan plan, ScanPlan level, string end)
        => Call(plan, level, LevelNames.Run(level.Level), $"index, {end}" + (TakesAddress(level) ? ", entries" : ""));

    /// <summary>The call of the loop over few matches, which is false if there are more.</summary>
    public static string OfFew(WalkPlan plan, ScanPlan level) => Call(plan, level, LevelNames.Few(level.Level), "entries, prefetch");

    /// <summary>Whether the handler takes the address of the page, which comes from the range of entries.</summary>
    public static bool TakesAddress(ScanPlan level)
        => level.Handler!.Takes(HandlerValue.Address) || level.Handler.Takes(HandlerValue.Range);

    private static string Call(WalkPlan plan, ScanPlan level, string method, string rest)
    {
        List<string> arguments = [LoopSignature.SelfArgument(plan.Walker, HandlerCall.Self)];
        if (level.HandlerTakesWalk) arguments.Add("ref walk");
        arguments.AddRange(["table", rest]);
        if (level.Handler!.Result == HandlerResult.Code) arguments.Add("out code");
        return $"{method}({string.Join(", ", arguments)})";
    }
}
