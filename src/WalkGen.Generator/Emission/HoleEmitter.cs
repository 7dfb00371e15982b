using WalkGen.Generator.Model;
using WalkGen.Generator.Planning;

namespace WalkGen.Generator.Emission;

/// <summary>Prints the reports of merged holes.</summary>
internal static class HoleEmitter
{
    private const string Method = "EndHole";

    /// <summary>A statement that ends the run of holes before an entry that covers these addresses.</summary>
    public static string End(WalkPlan plan, string first, string last, string self = HandlerCall.Self, string exit = HandlerCall.Return)
    {
        string call = $"{Method}({LoopSignature.SelfArgument(plan.Walker, self)}, ref walk, {first}, {last})";
        return plan.Hole!.Result == HandlerResult.Code ? HandlerCall.Checked(call, exit) : $"{call};";
    }

    /// <summary>A statement that reports the hole in the variable <c>hole</c>.</summary>
    public static string Report(WalkPlan plan) => HandlerCall.Statement(plan.Walker, plan.Hole!, Value);

    /// <summary>Prints the method that ends a run of holes.</summary>
    public static void WriteMethod(SourceWriter source, WalkPlan plan)
    {
        bool returns = plan.Hole!.Result == HandlerResult.Code;
        string self = LoopSignature.SelfParameter(plan.Walker);
        using (source.Block($"""
            // Ends a run of holes before an entry that covers first to last, inclusive.
            {Names.InlinedMethod}
            private static {(returns ? "int" : "void")} {Method}({self}, ref {Names.PageWalk} walk, ulong first, ulong last)
            """))
        {
            string isHole = $"{Names.WalkState}.TryEndHole(ref walk, first, last, out {Names.VirtualRange} hole)";
            string call = HandlerCall.Expression(plan.Walker, plan.Hole, Value);
            source.Write(returns ? $"return {isHole} ? {call} : 0;" : $"if ({isHole}) {call};");
        }
    }

    /// <summary>Prints the end of the last run, after the walk of the tables.</summary>
    public static void WriteLast(SourceWriter source, WalkPlan plan)
    {
        string call = HandlerCall.Expression(plan.Walker, plan.Hole!, Value, "this");
        string result = plan.Hole!.Result == HandlerResult.Code ? "return " : "";
        source.Write($"if ({Names.WalkState}.TryEndLastHole(in walk, last, out {Names.VirtualRange} hole)) {result}{call};");
    }

    private static string Value(HandlerValue value) => value == HandlerValue.Address ? "hole.Start" : "hole";
}
