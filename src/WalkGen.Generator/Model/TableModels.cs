namespace WalkGen.Generator.Model;

/// <summary>A member that counts the entries of each PTE table.</summary>
/// <param name="Target">The member.</param>
/// <param name="Type">Its type, a keyword.</param>
/// <param name="Condition">The condition on the entries, or null for all entries.</param>
internal sealed record CountModel(MemberModel Target, string Type, ConditionModel? Condition);

/// <summary>A field that records the changes of each PTE table.</summary>
/// <param name="Target">The field.</param>
/// <param name="Condition">The condition on the entries, or null for all entries.</param>
/// <param name="Clear">The flags to clear.</param>
/// <param name="Set">The flags to set.</param>
/// <param name="IsExclusive">Whether plain stores are enough.</param>
internal sealed record UpdateModel(MemberModel Target, ConditionModel? Condition, EntryFlags Clear, EntryFlags Set, bool IsExclusive);

/// <summary>A member of the walker.</summary>
/// <param name="StaticType">The type of a static member; null for an instance member.</param>
/// <param name="Name">The name, escaped if it is a keyword.</param>
internal sealed record MemberModel(string? StaticType, string Name);
