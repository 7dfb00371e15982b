using Microsoft.CodeAnalysis;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>The types of parameters that handlers may take, and the value that each receives.</summary>
internal static class ParameterType
{
    /// <summary>The value that <paramref name="parameter"/> receives, or null if no handler can take its type.</summary>
    public static HandlerValue? ValueOf(IParameterSymbol parameter) => parameter.Type switch
    {
        var type when type.IsWalkGen("Entry", arity: 1) => HandlerValue.Entry,
        var type when type.IsWalkGen("EntryRef", arity: 1) => HandlerValue.EntryRef,
        var type when type.IsWalkGen("EntrySpan", arity: 1) => HandlerValue.EntrySpan,
        var type when type.IsWalkGen("EntryRefSpan", arity: 1) => HandlerValue.EntryRefSpan,
        var type when type.IsWalkGen("VirtualAddress") => HandlerValue.Address,
        var type when type.IsWalkGen("VirtualRange") => HandlerValue.Range,
        var type when type.IsWalkGen("PageTableLevel") => HandlerValue.Level,
        var type when type.IsWalkGen("PhysicalAddress") => HandlerValue.Table,
        var type when type.IsWalkGen("MappedRun") => HandlerValue.Run,
        var type when type.IsWalkGen("PageWalk") => HandlerValue.Walk,
        var type when type.IsWalkGenLinux("Vma") => HandlerValue.Vma,
        { SpecialType: SpecialType.System_UInt64 } => parameter.RefKind == RefKind.Ref ? HandlerValue.NewEntry : HandlerValue.Mask,
        _ => null,
    };

    /// <summary>Whether the paging format is a type argument of the type of <paramref name="value"/>.</summary>
    public static bool HasFormat(HandlerValue value)
        => value is HandlerValue.Entry or HandlerValue.EntryRef or HandlerValue.EntrySpan or HandlerValue.EntryRefSpan;

    /// <summary>
    /// Whether <paramref name="value"/> must be <c>scoped</c>: it points into a table, and a ref struct could otherwise store it.
    /// </summary>
    public static bool NeedsScoped(HandlerValue value, INamedTypeSymbol walker)
        => walker.IsRefLikeType && value is HandlerValue.EntryRef or HandlerValue.EntrySpan or HandlerValue.EntryRefSpan;

    /// <summary>The type of the parameter for <paramref name="value"/>, for messages.</summary>
    public static string Describe(HandlerValue value) => value switch
    {
        HandlerValue.Entry => "Entry<TPaging>",
        HandlerValue.EntryRef => "EntryRef<TPaging>",
        HandlerValue.EntrySpan => "EntrySpan<TPaging>",
        HandlerValue.EntryRefSpan => "EntryRefSpan<TPaging>",
        HandlerValue.Address => "VirtualAddress",
        HandlerValue.Range => "VirtualRange",
        HandlerValue.Level => "PageTableLevel",
        HandlerValue.Table => "PhysicalAddress",
        HandlerValue.Run => "MappedRun",
        HandlerValue.Walk => "ref PageWalk",
        HandlerValue.Vma => "Vma",
        HandlerValue.Mask => "ulong (the mask of the huge page)",
        _ => "ref ulong (the new entry)",
    };

    /// <summary>The modifier of the argument, or null if <paramref name="value"/> cannot be passed as <paramref name="kind"/>.</summary>
    public static string? Modifier(HandlerValue value, RefKind kind) => (value, kind) switch
    {
        (HandlerValue.NewEntry or HandlerValue.Walk, RefKind.Ref) => "ref ",
        (HandlerValue.Walk, RefKind.In) => "in ",
        (HandlerValue.Walk, _) => null,
        (_, RefKind.None or RefKind.In) => "",
        _ => null,
    };
}
