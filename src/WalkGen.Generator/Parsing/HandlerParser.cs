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
        if (!IsCallable(method, kind) || ParseResult(method, kind) is not { } result) return null;

        var arguments = new List<HandlerArgument>();
        foreach (var parameter in method.Parameters)
        {
            if (ParseParameter(method, parameter, kind, arguments) is not { } argument) return null;
            arguments.Add(argument);
        }

        bool needsTypeArgument = method.IsGenericMethod && !arguments.Any(static argument => ParameterType.CarriesFormat(argument.Value));
        return new HandlerModel
        {
            Role = kind.Role,
            Method = Identifier.Member(method),
            NeedsTypeArgument = needsTypeArgument,
            Arguments = new(arguments),
            Result = result,
            Condition = ConditionParser.Parse(kind.AttributeOf(method)!, method, diagnostics),
            Coalesces = CoalescesHoles(method, kind),
            Declaration = PartialMethod.MissingDeclaration(method, walker),
        };
    }

    /// <summary>Whether <paramref name="method"/> is called for runs of holes, and not for each.</summary>
    public static bool CoalescesHoles(IMethodSymbol method, HandlerKind kind)
        => kind.Role == HandlerRole.Hole && kind.AttributeOf(method)!.NamedArguments.Any(static argument => argument is { Key: "Coalesce", Value.Value: true });

    private bool IsCallable(IMethodSymbol method, HandlerKind kind)
    {
        string? wrong = method switch
        {
            { MethodKind: not MethodKind.Ordinary } => "is not an ordinary method: write it as one",
            { IsAsync: true } => "is async, but a walk does not wait: remove 'async'",
            { ReturnsByRef: true } or { ReturnsByRefReadonly: true } => "returns by reference: return a value",
            { IsVararg: true } => "takes any arguments: remove '__arglist'",
            _ when method.GetAttributes().Any(static attribute => attribute.AttributeClass is { Name: "UnmanagedCallersOnlyAttribute" }) => "is for native callers alone: remove [UnmanagedCallersOnly]",
            _ when UseWarnings.IsError(method) => "is obsolete, and it is an error to call it: remove [Obsolete] or the attribute of the handler",
            { Arity: > 1 } => "has several type parameters: the only one can be the paging format, <TPaging> where TPaging : struct, IPagingFormat",
            { Arity: 1 } when !kind.KnowsFormat => $"is generic, but a [{kind.Name}] handler gets no entry and has no paging format: remove the type parameter",
            { Arity: 1 } when !IsAnyFormat(method.TypeParameters[0])
                => $"narrows its type parameter: write 'where {method.TypeParameters[0].Name} : struct, IPagingFormat' and nothing more",
            _ => null,
        };
        if (wrong is not null) ReportSignature(method, Descriptors.HandlerShape, method.Name, wrong);
        return wrong is null;
    }

    private static bool IsAnyFormat(ITypeParameterSymbol parameter)
        => parameter is { HasReferenceTypeConstraint: false, HasUnmanagedTypeConstraint: false, HasConstructorConstraint: false }
            && parameter.ConstraintTypes.All(static type => type.IsWalkGen("IPagingFormat"));

    private HandlerResult? ParseResult(IMethodSymbol method, HandlerKind kind)
    {
        if (method.ReturnsVoid) return HandlerResult.Nothing;
        if (kind.MayEnd && method.ReturnType.SpecialType == SpecialType.System_Int32) return HandlerResult.Code;
        if (kind.MayAct && method.ReturnType.IsWalkGen("WalkAction")) return HandlerResult.Action;

        string legal = kind switch
        {
            { MayAct: true } => "void, int (0 to go on, positive to stop, negative to fail) or WalkAction",
            { MayEnd: true } => "void or int (0 to go on, positive to stop, negative to fail); nothing lies below it, so there is no WalkAction",
            _ => "void: the walk is over",
        };
        ReportSignature(method, Descriptors.HandlerReturn, method.Name, method.ReturnType.ToDisplayString(), $"[{kind.Name}]", legal);
        return null;
    }

    private HandlerArgument? ParseParameter(IMethodSymbol method, IParameterSymbol parameter, HandlerKind kind, List<HandlerArgument> before)
    {
        HandlerValue? value = ParameterType.ValueOf(parameter);
        string? modifier = value is { } passed ? ParameterType.Modifier(passed, parameter.RefKind) : null;
        string? wrong =
            value is not { } known || !kind.Values.Contains(known) ? $"a [{kind.Name}] handler takes {Legal(kind)}, each at most once and in any order"
            : before.Any(argument => argument.Value == known) ? "it has this parameter already"
            : modifier is null ? known == HandlerValue.Walk ? "pass it by 'ref', or by 'in' to read it only" : "pass it by value or 'in'"
            : known == HandlerValue.Level && CoalescesHoles(method, kind) ? "holes that are merged may lie at several levels"
            : ParameterType.NeedsScoped(known, walker) && parameter.ScopedKind != ScopedKind.ScopedValue ? "in a ref struct, declare it 'scoped'"
            : null;
        if (wrong is not null)
        {
            ReportSignature(parameter, Descriptors.HandlerParameter, method.Name, parameter.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat), wrong);
            return null;
        }

        return ParameterType.CarriesFormat(value!.Value) && !Bind(method, ((INamedTypeSymbol)parameter.Type).TypeArguments[0]) ? null : new(value.Value, modifier!);
    }

    private static string Legal(HandlerKind kind) => string.Join(", ", kind.Values.Select(ParameterType.Written));

    /// <summary>Notes the format of an entry parameter: the method's own type parameter takes any, every other type binds the walker.</summary>
    private bool Bind(IMethodSymbol method, ITypeSymbol format)
    {
        if (format is ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method }) return true;

        BoundFormat ??= format;
        bool same = SymbolEqualityComparer.IncludeNullability.Equals(BoundFormat, format);
        if (!same) Report(method, Descriptors.FormatsDiffer, method.Name, format.ToDisplayString(), BoundFormat.ToDisplayString());
        return same;
    }

    /// <summary>Reports a mistake in the signature at <paramref name="place"/>, a method or its parameter; what would be right comes last.</summary>
    private void ReportSignature(ISymbol place, DiagnosticDescriptor descriptor, params string[] arguments)
    {
        string nearest = NearestSignature.Of(place as IMethodSymbol ?? (IMethodSymbol)place.ContainingSymbol, walker);
        diagnostics.Add(DiagnosticInfo.At(Place(place), descriptor, [.. arguments, nearest]) with { Signature = nearest });
    }

    private void Report(IMethodSymbol method, DiagnosticDescriptor descriptor, params string[] arguments)
        => diagnostics.Add(DiagnosticInfo.At(Place(method), descriptor, arguments));

    /// <summary>A handler that is inherited from another assembly is reported at the walker.</summary>
    private ISymbol Place(ISymbol symbol) => symbol.Locations.Any(static location => location.IsInSource) ? symbol : walker;
}
