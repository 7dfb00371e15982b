using Microsoft.CodeAnalysis;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>The types that handlers may take, and what each asks for.</summary>
internal static class ParameterType
{
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
        var type when type.IsWalkGen("PageWalk") => HandlerValue.Walk,
        var type when type.IsWalkGenLinux("Vma") => HandlerValue.Vma,
        { SpecialType: SpecialType.System_UInt64 } => parameter.RefKind == RefKind.Ref ? HandlerValue.NewEntry : HandlerValue.Mask,
        _ => null,
    };

    /// <summary>Whether <paramref name="value"/> has the paging format in its type.</summary>
    public static bool CarriesFormat(HandlerValue value)
        => value is HandlerValue.Entry or HandlerValue.EntryRef or HandlerValue.EntrySpan or HandlerValue.EntryRefSpan;

    /// <summary>Whether <paramref name="value"/> points into memory, so that a ref struct could keep it and must say that it does not.</summary>
    public static bool NeedsScoped(HandlerValue value, INamedTypeSymbol walker)
        => walker.IsRefLikeType && value is HandlerValue.EntryRef or HandlerValue.EntrySpan or HandlerValue.EntryRefSpan;

    /// <summary>How <paramref name="value"/> may be passed, as a user writes it.</summary>
    public static string Written(HandlerValue value) => value switch
    {
        HandlerValue.Entry => "Entry<TPaging>",
        HandlerValue.EntryRef => "EntryRef<TPaging>",
        HandlerValue.EntrySpan => "EntrySpan<TPaging>",
        HandlerValue.EntryRefSpan => "EntryRefSpan<TPaging>",
        HandlerValue.Address => "VirtualAddress",
        HandlerValue.Range => "VirtualRange",
        HandlerValue.Level => "PageTableLevel",
        HandlerValue.Table => "PhysicalAddress",
        HandlerValue.Walk => "ref PageWalk",
        HandlerValue.Vma => "Vma",
        HandlerValue.Mask => "ulong (the mask of the huge page)",
        _ => "ref ulong (the new entry)",
    };

    /// <summary>The modifier of the argument, or null if a parameter of this kind cannot be passed so.</summary>
    public static string? Modifier(HandlerValue value, RefKind kind) => (value, kind) switch
    {
        (HandlerValue.NewEntry or HandlerValue.Walk, RefKind.Ref) => "ref ",
        (HandlerValue.Walk, RefKind.In) => "in ",
        (HandlerValue.Walk, _) => null,
        (_, RefKind.None or RefKind.In) => "",
        _ => null,
    };
}
