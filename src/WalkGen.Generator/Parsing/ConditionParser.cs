using Microsoft.CodeAnalysis;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>Reads the flags of an attribute: those of a condition, and those that an update changes.</summary>
internal static class ConditionParser
{
    /// <summary>
    /// The condition of <paramref name="attribute"/>, or null if it has none. A condition that no entry can match, or that names no flag,
    /// is reported.
    /// </summary>
    public static ConditionModel? Parse(AttributeData attribute, ISymbol target, List<DiagnosticInfo> diagnostics)
    {
        EntryFlags where = Flags(attribute, "Where", target, diagnostics) | Implied(attribute);
        EntryFlags whereNot = Flags(attribute, "WhereNot", target, diagnostics);
        string? problem =
            IsEmpty(attribute, "Where") ? "Where contains no flag. Add one, or remove Where"
            : IsEmpty(attribute, "WhereNot") ? "WhereNot contains no flag. Add one, or remove WhereNot"
            : (where & whereNot) != 0
                ? $"No entry matches, because Where and WhereNot both contain {ToSource(where & whereNot)}. Remove it from one of them"
            : null;
        if (problem is not null) diagnostics.Add(DiagnosticInfo.At(target, Descriptors.WrongCondition, target.Name, problem));

        return (where | whereNot) == 0 ? null : new(where, whereNot);
    }

    /// <summary>The flags that <paramref name="attribute"/> requires; none if it is not an attribute with a condition.</summary>
    public static EntryFlags Where(AttributeData attribute)
        => IsCondition(attribute) ? Read(attribute, "Where") | Implied(attribute) : EntryFlags.None;

    /// <summary>The flags that <paramref name="attribute"/> excludes; none if it is not an attribute with a condition.</summary>
    public static EntryFlags WhereNot(AttributeData attribute) => IsCondition(attribute) ? Read(attribute, "WhereNot") : EntryFlags.None;

    /// <summary>The flags of the named argument <paramref name="name"/>. Unknown flags are reported and removed.</summary>
    public static EntryFlags Flags(AttributeData attribute, string name, ISymbol target, List<DiagnosticInfo> diagnostics)
    {
        EntryFlags flags = Read(attribute, name);
        EntryFlags unknown = flags & ~FlagSet.All;
        if (unknown != 0)
        {
            diagnostics.Add(DiagnosticInfo.At(target, Descriptors.UnknownFlags, target.Name, name, $"0x{(int)unknown:x}"));
        }

        return flags & FlagSet.All;
    }

    /// <summary>The flags as in source, without the name of their type.</summary>
    public static string ToSource(EntryFlags flags) => flags.ToString().Replace(", ", " | ");

    /// <summary>The flags that the attribute requires without naming them.</summary>
    private static EntryFlags Implied(AttributeData attribute)
        => HandlerKind.IsLeafEntry(attribute) ? EntryFlags.Leaf : EntryFlags.None;

    /// <summary>Whether the argument is there and is 0, such as <c>Dirty &amp; User</c> instead of <c>Dirty | User</c>.</summary>
    private static bool IsEmpty(AttributeData attribute, string name)
        => attribute.Argument(name) is 0;

    private static bool IsCondition(AttributeData attribute)
        => attribute.AttributeClass?.BaseType.IsWalkGen("EntryConditionAttribute") == true;

    private static EntryFlags Read(AttributeData attribute, string name)
        => attribute.Argument(name) is int flags ? (EntryFlags)flags : EntryFlags.None;
}
