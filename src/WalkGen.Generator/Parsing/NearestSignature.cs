using Microsoft.CodeAnalysis;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>
/// What a handler that cannot be called would have to look like: what is right stays, what has a counterpart is replaced, the rest goes. It is
/// what the message says and what the code fix writes.
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
            if (ValueOf(parameter, kinds) is not { } value || !IsLegal(method, value, kinds) || values.Contains(value)) continue;

            values.Add(value);
            parameters.Add(Written(parameter, value, walker));
            if (ParameterType.CarriesFormat(value)) format ??= ((INamedTypeSymbol)parameter.Type).TypeArguments[0] as ITypeParameterSymbol;
        }

        if (format is not { TypeParameterKind: TypeParameterKind.Method }) format = null;
        if (method.Arity == 1 && kinds.All(static kind => kind.KnowsFormat)) format ??= method.TypeParameters[0];
        string name = format is null ? "" : Identifier.Escape(format.Name);
        string constraint = format is null ? "" : $" where {name} : struct, IPagingFormat";
        return $"{Result(method, kinds)} {Identifier.Escape(method.Name)}{(format is null ? "" : $"<{name}>")}({string.Join(", ", parameters)}){constraint}";
    }

    /// <summary>What <paramref name="parameter"/> asks for, or must have meant: a number that is called an address, or one by reference.</summary>
    private static HandlerValue? ValueOf(IParameterSymbol parameter, HandlerKind[] kinds) => parameter.Type.SpecialType switch
    {
        SpecialType.System_UInt64 when kinds.All(static kind => kind.Role == HandlerRole.InstallPte) && !IsAddress(parameter) => HandlerValue.NewEntry,
        SpecialType.System_UInt64 when kinds.All(static kind => kind.Role == HandlerRole.Hugetlb) && !IsAddress(parameter) => HandlerValue.Mask,
        SpecialType.System_UInt64 or SpecialType.System_Int64 when IsAddress(parameter) => HandlerValue.Address,
        _ => ParameterType.ValueOf(parameter),
    };

    private static bool IsAddress(IParameterSymbol parameter) => parameter.Name.StartsWith("addr", StringComparison.OrdinalIgnoreCase);

    private static bool IsLegal(IMethodSymbol method, HandlerValue value, HandlerKind[] kinds) => kinds.All(
        kind => kind.Values.Contains(value) && !(value == HandlerValue.Level && HandlerParser.CoalescesHoles(method, kind)));

    private static string Written(IParameterSymbol parameter, HandlerValue value, INamedTypeSymbol walker)
    {
        string modifier = value switch
        {
            HandlerValue.NewEntry => "ref ",
            HandlerValue.Walk => parameter.RefKind == RefKind.Ref ? "ref " : "in ",
            _ => parameter.RefKind == RefKind.In ? "in " : "",
        };
        string scoped = parameter.ScopedKind != ScopedKind.None && parameter.RefKind != RefKind.Out || ParameterType.NeedsScoped(value, walker) ? "scoped " : "";
        string type = value == HandlerValue.Address ? "VirtualAddress" : parameter.Type.ToDisplayString(Types);
        return $"{scoped}{modifier}{type} {Identifier.Escape(parameter.Name)}";
    }

    private static string Result(IMethodSymbol method, HandlerKind[] kinds)
    {
        var type = method.ReturnType;
        bool mayEnd = kinds.All(static kind => kind.MayEnd);
        if (type.IsWalkGen("WalkAction") && kinds.All(static kind => kind.MayAct)) return "WalkAction";
        bool isNumber = type.SpecialType is SpecialType.System_Boolean or (>= SpecialType.System_SByte and <= SpecialType.System_UInt64);
        return mayEnd && isNumber ? "int" : "void";
    }
}
