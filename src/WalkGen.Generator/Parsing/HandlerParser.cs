using Microsoft.CodeAnalysis;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>Reads one handler method: how to call it, or why it cannot be called.</summary>
internal sealed class HandlerParser(INamedTypeSymbol walker, List<DiagnosticInfo> diagnostics)
{
    /// <summary>The one paging format that the handlers ask for; null while all of them take any.</summary>
    public ITypeSymbol? BoundFormat { get; private set; }

    public HandlerModel? Parse(IMethodSymbol method, HandlerKind kind)
    {
        if (!IsCallable(method) || ParseResult(method, kind) is not { } result) return null;

        var arguments = new List<HandlerValue>();
        foreach (var parameter in method.Parameters)
        {
            if (ParseParameter(method, parameter, kind, arguments) is not { } value) return null;
            arguments.Add(value);
        }

        bool needsTypeArgument = method.IsGenericMethod && !arguments.Contains(HandlerValue.Entry);
        return new(Identifier.Escape(method.Name), needsTypeArgument, new(arguments), result);
    }

    private bool IsCallable(IMethodSymbol method)
    {
        string? wrong = method switch
        {
            { MethodKind: not MethodKind.Ordinary } => "is not an ordinary method: write it as one",
            { IsStatic: true } => "is static, but a walk is called on a walker: remove 'static'",
            { IsAsync: true } => "is async, but a walk does not wait: remove 'async'",
            { ReturnsByRef: true } or { ReturnsByRefReadonly: true } => "returns by reference: return a value",
            { Arity: > 1 } => "has several type parameters: the only one can be the paging format, <TPaging> where TPaging : struct, IPagingFormat",
            { Arity: 1 } when !IsAnyFormat(method.TypeParameters[0])
                => $"narrows its type parameter: write 'where {method.TypeParameters[0].Name} : struct, IPagingFormat' and nothing more",
            _ => null,
        };
        if (wrong is not null) Report(method, Descriptors.HandlerShape, method.Name, wrong);
        return wrong is null;
    }

    private static bool IsAnyFormat(ITypeParameterSymbol parameter)
        => parameter is { HasReferenceTypeConstraint: false, HasUnmanagedTypeConstraint: false, HasConstructorConstraint: false }
            && parameter.ConstraintTypes.All(static type => type.IsWalkGen("IPagingFormat"));

    private HandlerResult? ParseResult(IMethodSymbol method, HandlerKind kind)
    {
        if (method.ReturnsVoid) return HandlerResult.Nothing;
        if (method.ReturnType.SpecialType == SpecialType.System_Int32) return HandlerResult.Code;
        if (kind.MayAct && method.ReturnType.IsWalkGen("WalkAction")) return HandlerResult.Action;

        string legal = kind.MayAct
            ? "void, int (0 to go on, positive to stop, negative to fail) or WalkAction"
            : "void or int (0 to go on, positive to stop, negative to fail); nothing lies below it, so there is no WalkAction";
        Report(method, Descriptors.HandlerReturn, method.Name, method.ReturnType.ToDisplayString(), $"[{kind.Name}]", legal);
        return null;
    }

    private HandlerValue? ParseParameter(IMethodSymbol method, IParameterSymbol parameter, HandlerKind kind, List<HandlerValue> before)
    {
        HandlerValue? value = ValueOf(parameter.Type);
        string? wrong =
            value is not { } known || !kind.Values.Contains(known) ? $"a [{kind.Name}] handler takes {Legal(kind)}, each at most once and in any order"
            : before.Contains(known) ? "it has this parameter already"
            : parameter.RefKind is not (RefKind.None or RefKind.In) ? "pass it by value or 'in'"
            : null;
        if (wrong is not null)
        {
            diagnostics.Add(DiagnosticInfo.At(
                parameter.Locations.Any(static location => location.IsInSource) ? parameter : walker,
                Descriptors.HandlerParameter, method.Name, parameter.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat), wrong));
            return null;
        }

        return value == HandlerValue.Entry && !Bind(method, ((INamedTypeSymbol)parameter.Type).TypeArguments[0]) ? null : value;
    }

    private static HandlerValue? ValueOf(ITypeSymbol type)
        => type.IsWalkGen("Entry", arity: 1) ? HandlerValue.Entry
            : type.IsWalkGen("VirtualAddress") ? HandlerValue.Address
            : type.IsWalkGen("VirtualRange") ? HandlerValue.Range
            : type.IsWalkGen("PageTableLevel") ? HandlerValue.Level
            : type.IsWalkGen("PhysicalAddress") ? HandlerValue.Table
            : null;

    private static string Legal(HandlerKind kind) => string.Join(", ", kind.Values.Select(static value => value switch
    {
        HandlerValue.Entry => "Entry<TPaging>",
        HandlerValue.Address => "VirtualAddress",
        HandlerValue.Range => "VirtualRange",
        HandlerValue.Level => "PageTableLevel",
        _ => "PhysicalAddress",
    }));

    /// <summary>Notes the format of an entry parameter: the method's own type parameter takes any, every other type binds the walker.</summary>
    private bool Bind(IMethodSymbol method, ITypeSymbol format)
    {
        if (format is ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method }) return true;

        BoundFormat ??= format;
        bool same = SymbolEqualityComparer.Default.Equals(BoundFormat, format);
        if (!same) Report(method, Descriptors.FormatsDiffer, method.Name, format.ToDisplayString(), BoundFormat.ToDisplayString());
        return same;
    }

    private void Report(IMethodSymbol method, DiagnosticDescriptor descriptor, params string[] arguments)
        => diagnostics.Add(DiagnosticInfo.At(
            method.Locations.Any(static location => location.IsInSource) ? method : walker, descriptor, arguments));
}
