namespace WalkGen.Generator.Model;

/// <summary>A method of the user and how to call it.</summary>
/// <param name="Name">The name, escaped if it is a keyword.</param>
/// <param name="NeedsTypeArgument">Whether the paging format must be written out because no argument tells it.</param>
/// <param name="Arguments">What the method takes, in its order.</param>
/// <param name="Result">What it returns.</param>
internal sealed record HandlerModel(string Name, bool NeedsTypeArgument, EquatableArray<HandlerValue> Arguments, HandlerResult Result)
{
    public bool Takes(HandlerValue value) => Arguments.Contains(value);
}

/// <summary>What a handler may ask for.</summary>
internal enum HandlerValue
{
    Entry,
    Address,
    Range,
    Level,
    Table,
}

/// <summary>What a handler may return.</summary>
internal enum HandlerResult
{
    Nothing,
    Action,
    Code,
}
