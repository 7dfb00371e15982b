namespace WalkGen.Generator.Model;

/// <summary>A member that counts the entries of each table.</summary>
/// <param name="Member">The member, as an expression inside the walker.</param>
/// <param name="Type">Its type, a keyword.</param>
/// <param name="Condition">Which entries count, or null for all.</param>
internal sealed record CountModel(string Member, string Type, ConditionModel? Condition);

/// <summary>A field that is told what was changed in each table.</summary>
/// <param name="Member">The field, as an expression inside the walker.</param>
/// <param name="Condition">Which entries are changed, or null for all.</param>
/// <param name="Clear">The flags that they lose.</param>
/// <param name="Set">The flags that they get.</param>
/// <param name="IsExclusive">Whether plain stores will do.</param>
internal sealed record UpdateModel(string Member, ConditionModel? Condition, EntryFlags Clear, EntryFlags Set, bool IsExclusive);
