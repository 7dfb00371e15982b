using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>Calls of handlers, and the members of the walker as expressions.</summary>
internal static class HandlerCall
{
    /// <summary>The walker in the loops.</summary>
    public const string Self = "self";

    /// <summary>The statement that ends a loop with a code.</summary>
    public const string Return = "return code;";

    /// <summary>
    /// The call as a statement. <paramref name="values"/> gives the expression for each argument. If the handler returns a code,
    /// <paramref name="exit"/> follows for a code other than 0.
    /// </summary>
    public static string Statement(
        WalkerModel walker, HandlerModel handler, Func<HandlerValue, string> values, string self = Self, string exit = Return)
    {
        string call = Expression(walker, handler, values, self);
        return handler.Result == HandlerResult.Code ? Checked(call, exit) : $"{call};";
    }

    /// <summary>The call as an expression.</summary>
    public static string Expression(WalkerModel walker, HandlerModel handler, Func<HandlerValue, string> values, string self = Self)
    {
        string typeArgument = handler.NeedsTypeArgument ? $"<{walker.Names.Paging}>" : "";
        var arguments = handler.Arguments.Select(argument => argument.Modifier + argument.Value switch
        {
            HandlerValue.Walk => "walk",
            HandlerValue.Vma => "walk.Vma!",
            HandlerValue.Entry or HandlerValue.EntryRef or HandlerValue.EntrySpan or HandlerValue.EntryRefSpan
                when walker.BoundFormat is not null => $"{values(argument.Value)}.As<{walker.BoundFormat}>()",
            _ => values(argument.Value),
        });
        return $"{Member(handler.Method, self)}{typeArgument}({string.Join(", ", arguments)})";
    }

    /// <summary>The call of a handler of whole tables as a statement. <paramref name="level"/> is the constant of the level.</summary>
    public static string OfTable(WalkerModel walker, HandlerModel handler, string level)
        => Statement(walker, handler, value => value switch
        {
            HandlerValue.EntrySpan => $"table.Span({level}, entries.First, entries.End)",
            HandlerValue.EntryRefSpan => $"table.EditSpan({level}, entries.First, entries.End)",
            HandlerValue.Address => $"new {Names.VirtualAddress}(first)",
            _ => $"new {Names.VirtualRange}(first, last)",
        });

    /// <summary>A call that returns a code, and the exit for a code other than 0.</summary>
    public static string Checked(string call, string exit = Return) => $"code = {call};\nif (code != 0) {exit}";

    /// <summary><paramref name="member"/> of <paramref name="self"/>, or of its type if it is static.</summary>
    public static string Member(MemberModel member, string self) => $"{member.StaticType ?? self}.{member.Name}";
}
