namespace WalkGen;

/// <summary>
/// Makes a partial class or struct a page walker: WalkGen writes its <c>Walk</c> methods, which call the methods marked with
/// <see cref="PgdEntryAttribute"/>, <see cref="P4dEntryAttribute"/>, <see cref="PudEntryAttribute"/>, <see cref="PmdEntryAttribute"/>,
/// <see cref="PteEntryAttribute"/>, <see cref="PteHoleAttribute"/> and <see cref="MissingTableAttribute"/> of the type and its base
/// classes, and visit only the levels that those ask for.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class PageWalkerAttribute : Attribute;
