using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>Calls: of handlers, and of the method of a level.</summary>
internal static class Call
{
    /// <summary>
    /// The call of <paramref name="handler"/> with each argument taken from <paramref name="values"/>. If the handler can end the
    /// walk, <paramref name="leave"/> is what then leaves the method, with the handler's value in <c>code</c>.
    /// </summary>
    public static string Handler(WalkerModel walker, HandlerModel handler, Func<HandlerValue, string> values, string leave = "return code;")
    {
        string call = Expression(walker, handler, values);
        return handler.Result == HandlerResult.Code ? Checked(call, leave) : $"{call};";
    }

    /// <summary>The same call as an expression.</summary>
    public static string Expression(WalkerModel walker, HandlerModel handler, Func<HandlerValue, string> values)
    {
        string typeArgument = handler.NeedsTypeArgument ? $"<{walker.Paging.Type}>" : "";
        return $"this.{handler.Name}{typeArgument}({string.Join(", ", handler.Arguments.Select(values))})";
    }

    /// <summary>The call of the method of <paramref name="level"/> over a part of <paramref name="table"/>.</summary>
    public static string Level(WalkerModel walker, PageTableLevel level, string table, string first, string last, string leave = "return code;")
    {
        bool isLowest = walker.Levels[walker.Levels.Count - 1].Level == level;
        string call = $"{Labels.Method(level)}({(isLowest ? "" : "ref walk, in memory, ")}{table}, {first}, {last})";
        return walker.CanStop ? Checked(call, leave) : $"{call};";
    }

    /// <summary>What happens where the memory lacks a table.</summary>
    public static void WriteMissing(SourceWriter source, WalkerModel walker, Func<HandlerValue, string> values, string leave = "return code;")
    {
        source.Write("walk.CountMissingTable();");
        if (walker.MissingTable is { } handler) source.Write(Handler(walker, handler, values, leave));
    }

    private static string Checked(string call, string leave) => $"code = {call};\nif (code != 0) {leave}";
}
