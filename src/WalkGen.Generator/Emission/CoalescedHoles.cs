using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>Prints what a walker with merged holes needs: the method that tells the handler of a run when it ends.</summary>
internal static class CoalescedHoles
{
    private const string Method = "EndHole";

    /// <summary>A statement that ends the run, if there is one, before an entry that covers these addresses.</summary>
    public static string End(WalkerModel walker, string first, string last, string self = "this", string exit = "return code;")
    {
        string call = $"{self}.{Method}(ref walk, {first}, {last})";
        return walker.Hole!.Result == HandlerResult.Code ? Call.Checked(call, exit) : $"{call};";
    }

    /// <summary>A statement that tells of the run in the variable <c>hole</c>.</summary>
    public static string Tell(WalkerModel walker)
        => Call.Handler(walker, walker.Hole!, static value => value == HandlerValue.Address ? "hole.Start" : "hole");

    public static void Write(SourceWriter source, WalkerModel walker)
    {
        bool returns = walker.Hole!.Result == HandlerResult.Code;
        using (source.Block($"""
            // Ends a run of holes before an entry that covers first to last, both inside.
            {Attributes.GeneratedCode}
            {Attributes.Inlined}
            private {(returns ? "int" : "void")} {Method}(ref {Names.PageWalk} walk, ulong first, ulong last)
            """))
        {
            string call = Call.Expression(walker, walker.Hole, value => value == HandlerValue.Address ? "hole.Start" : "hole");
            source.Write(returns
                ? $"return walk.EndHole(first, last, out {Names.VirtualRange} hole) ? {call} : 0;"
                : $"if (walk.EndHole(first, last, out {Names.VirtualRange} hole)) {call};");
        }
    }

    /// <summary>The statements that end the last run, behind a walk.</summary>
    public static void WriteLast(SourceWriter source, WalkerModel walker)
    {
        bool returns = walker.Hole!.Result == HandlerResult.Code;
        string call = Call.Expression(walker, walker.Hole, value => value == HandlerValue.Address ? "hole.Start" : "hole");
        source.Write($"if (walk.EndLastHole(last, out {Names.VirtualRange} hole)) {(returns ? "return " : "")}{call};");
    }
}
