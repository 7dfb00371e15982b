using Microsoft.CodeAnalysis;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>Reads the flags of an attribute: a condition, or what is to become of an entry.</summary>
internal static class ConditionParser
{
    private static readonly EntryFlags AllFlags = Enum.GetValues(typeof(EntryFlags)).Cast<EntryFlags>().Aggregate(static (all, flag) => all | flag);

    /// <summary>The condition of <paramref name="attribute"/>; null if it has none, or one that nothing fulfils, which is reported.</summary>
    public static ConditionModel? Parse(AttributeData attribute, ISymbol target, List<DiagnosticInfo> diagnostics)
    {
        EntryFlags where = Flags(attribute, "Where", target, diagnostics);
        EntryFlags whereNot = Flags(attribute, "WhereNot", target, diagnostics);
        if ((where & whereNot) != 0)
        {
            diagnostics.Add(DiagnosticInfo.At(target, Descriptors.NothingPasses, target.Name, Written(where & whereNot)));
        }

        return (where | whereNot) == 0 ? null : new(where, whereNot);
    }

    /// <summary>The flags that an entry must all have by <paramref name="attribute"/>, if that is one of WalkGen's with a condition.</summary>
    public static EntryFlags Where(AttributeData attribute) => IsCondition(attribute) ? Given(attribute, "Where") : EntryFlags.None;

    /// <summary>The flags of which an entry must have none, likewise.</summary>
    public static EntryFlags WhereNot(AttributeData attribute) => IsCondition(attribute) ? Given(attribute, "WhereNot") : EntryFlags.None;

    /// <summary>The flags that are given as <paramref name="name"/>.</summary>
    public static EntryFlags Flags(AttributeData attribute, string name, ISymbol target, List<DiagnosticInfo> diagnostics)
    {
        EntryFlags flags = Given(attribute, name);
        EntryFlags unknown = flags & ~AllFlags;
        if (unknown != 0) diagnostics.Add(DiagnosticInfo.At(target, Descriptors.UnknownFlags, target.Name, name, $"0x{(int)unknown:x}"));
        return flags & AllFlags;
    }

    /// <summary>The flags as a user writes them, without the name of their type.</summary>
    public static string Written(EntryFlags flags) => flags.ToString().Replace(", ", " | ");

    private static bool IsCondition(AttributeData attribute) => attribute.AttributeClass?.BaseType.IsWalkGen("EntryConditionAttribute") == true;

    private static EntryFlags Given(AttributeData attribute, string name)
        => (EntryFlags)(attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value as int? ?? 0);
}
