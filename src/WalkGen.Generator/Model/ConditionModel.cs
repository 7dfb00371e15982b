namespace WalkGen.Generator.Model;

/// <summary>A condition on the flags of an entry.</summary>
/// <param name="Where">The flags that it must have.</param>
/// <param name="WhereNot">The flags that it must not have.</param>
internal sealed record ConditionModel(EntryFlags Where, EntryFlags WhereNot);
