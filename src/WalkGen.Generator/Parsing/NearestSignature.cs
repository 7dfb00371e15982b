using Microsoft.CodeAnalysis;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>
/// The valid signature that is nearest to that of a handler with a mistake. Valid parts stay, parts with a counterpart are replaced, the
/// rest is removed. The message contains this signature, and the code fix writes it.
/// </summary>
internal static class NearestSignature
{
    private static readonly SymbolDisplayFormat Types = SymbolDisplayFormat.MinimallyQualifiedFormat
        .WithMiscellaneousOptions(
            SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static string Of(IMethodSymbol method, INamedTypeSymbol walker)
    {
        HandlerKind[] kinds = [.. HandlerKind.Of(method)];
        var values = new List<HandlerValue>();
        var parameters = new List<string>();
        ITypeParameterSymbol? format = null;
        foreach (var parameter in method.Parameters)
        {
            if (ValueOf(parameter, kinds) is not { } value || !IsValid(method, value, kinds) || values.Contains(value)) continue;

            values.Add(value);
            parameters.Add(ToSource(parameter, value, walker));
            if (ParameterType.HasFormat(value)) format ??= ((INamedTypeSymbol)parameter.Type).TypeArguments[0] as ITypeParameterSymbol;
        }

        if (format is not { TypeParameterKind: TypeParameterKind.Method }) format = null;
        if (method.Arity == 1 && kinds.All(static kind => kind.HasFormat)) format ??= method.TypeParameters[0];
        string head = $"{Result(method, kinds)} {Identifier.Escape(method.Name)}";
        string list = $"({string.Join(", ", parameters)})";
        if (format is null) return head + list;

        string name = Identifier.Escape(format.Name);
        return $"{head}<{name}>{list} where {name} : struct, IPagingFormat";
    }

    /// <summary>
    /// The value that <paramref name="parameter"/> receives, or probably should receive: an address declared as a number, or a number with
    /// the wrong modifier.
    /// </summary>
    private static HandlerValue? ValueOf(IParameterSymbol parameter, HandlerKind[] kinds)
    {
        bool isAddress = parameter.Name.StartsWith("addr", StringComparison.OrdinalIgnoreCase);
        return parameter.Type.SpecialType switch
        {
            SpecialType.System_UInt64 or SpecialType.System_Int64 when isAddress => HandlerValue.Address,
            SpecialType.System_UInt64 when kinds.All(static kind => kind.Role == HandlerRole.InstallPte) => HandlerValue.NewEntry,
            SpecialType.System_UInt64 when kinds.All(static kind => kind.Role == HandlerRole.Hugetlb) => HandlerValue.Mask,
            _ => ParameterType.ValueOf(parameter),
        };
    }

    private static bool IsValid(IMethodSymbol method, HandlerValue value, HandlerKind[] kinds) => kinds.All(
        kind => kind.Values.Contains(value) && !(value == HandlerValue.Level && HandlerParser.CoalescesHoles(method, kind)));

    private static string ToSource(IParameterSymbol parameter, HandlerValue value, INamedTypeSymbol walker)
    {
        string modifier = value switch
        {
            HandlerValue.NewEntry => "ref ",
            HandlerValue.Walk => parameter.RefKind == RefKind.Ref ? "ref " : "in ",
            _ => parameter.RefKind == RefKind.In ? "in " : "",
        };
        bool isScoped = parameter.ScopedKind != ScopedKind.None && parameter.RefKind != RefKind.Out
            || ParameterType.NeedsScoped(value, walker);
        string type = value == HandlerValue.Address ? "VirtualAddress" : parameter.Type.ToDisplayString(Types);
        return $"{(isScoped ? "scoped " : "")}{modifier}{type} {Identifier.Escape(parameter.Name)}";
    }

    private static string Result(IMethodSymbol method, HandlerKind[] kinds)
    {
        var type = method.ReturnType;
        if (type.IsWalkGen("WalkAction") && kinds.All(static kind => kind.MayReturnAction)) return "WalkAction";
        bool isNumber = type.SpecialType is SpecialType.System_Boolean or (>= SpecialType.System_SByte and <= SpecialType.System_UInt64);
        return isNumber && kinds.All(static kind => kind.MayReturnCode) ? "int" : "void";
    }
}
