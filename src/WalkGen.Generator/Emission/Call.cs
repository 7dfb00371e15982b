using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>Calls: of handlers, and of the method of a level.</summary>
internal static class Call
{
    /// <summary>
    /// The call of <paramref name="handler"/> as a statement, each argument taken from <paramref name="values"/>. If the handler can
    /// end the walk, <paramref name="exit"/> follows.
    /// </summary>
    public static string Handler(
        WalkerModel walker, HandlerModel handler, Func<HandlerValue, string> values, string self = "this", string exit = "return code;")
    {
        string call = Expression(walker, handler, values, self);
        return handler.Result == HandlerResult.Code ? Checked(call, exit) : $"{call};";
    }

    /// <summary>The same call as an expression.</summary>
    public static string Expression(WalkerModel walker, HandlerModel handler, Func<HandlerValue, string> values, string self = "this")
    {
        string typeArgument = handler.NeedsTypeArgument ? $"<{walker.Paging}>" : "";
        var arguments = handler.Arguments.Select(argument => argument.Modifier + argument.Value switch
        {
            HandlerValue.Walk => "walk",
            HandlerValue.Vma => "walk.Vma!",
            HandlerValue.Entry or HandlerValue.EntryRef or HandlerValue.EntrySpan or HandlerValue.EntryRefSpan when walker.BoundFormat is not null => $"{values(argument.Value)}.As<{walker.BoundFormat}>()",
            _ => values(argument.Value),
        });
        string receiver = handler.Receiver == "this" ? self : handler.Receiver;
        return $"{receiver}.{handler.Name}{typeArgument}({string.Join(", ", arguments)})";
    }

    /// <summary>The call of the method of <paramref name="level"/> over a part of <paramref name="table"/>.</summary>
    public static string Level(WalkerModel walker, PageTableLevel level, string table, string first, string last)
    {
        string space = level == PageTableLevel.Pte ? "" : "ref space, ";
        string ahead = level == PageTableLevel.Pte && ScanLoop.FetchesAhead(walker) ? ", space.Ahead(in table, index, entries.End)" : "";
        string walk = level == PageTableLevel.Pte && !ScanLoop.UsesWalk(walker) ? "" : "ref walk, ";
        return Walk(walker, $"{Labels.Method(level)}({walk}{space}{table}{ahead}, {first}, {last})");
    }

    /// <summary>A call of a walk method as a statement; if the walk can end in there, the method returns its code.</summary>
    public static string Walk(WalkerModel walker, string call) => walker.CanStop ? Checked(call) : $"{call};";

    /// <summary>A call that gives a code, and what follows if it is not 0.</summary>
    public static string Checked(string call, string exit = "return code;") => $"code = {call};\nif (code != 0) {exit}";
}
