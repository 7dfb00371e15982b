namespace WalkGen.Generator.Model;

/// <summary>A condition on the flags of an entry.</summary>
/// <param name="Where">The flags that it must all have.</param>
/// <param name="WhereNot">The flags of which it must have none.</param>
internal sealed record ConditionModel(EntryFlags Where, EntryFlags WhereNot);
