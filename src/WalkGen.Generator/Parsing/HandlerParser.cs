using Microsoft.CodeAnalysis;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>Reads a handler method: how generated code calls it, or why it cannot be called.</summary>
internal sealed class HandlerParser(INamedTypeSymbol walker, List<DiagnosticInfo> diagnostics)
{
    /// <summary>The paging format that the handlers require; null if they take any format.</summary>
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

        bool needsTypeArgument = method.IsGenericMethod && !arguments.Any(static argument => ParameterType.HasFormat(argument.Value));
        return new HandlerModel
        {
            Role = kind.Role,
            Method = Identifier.Member(method),
            NeedsTypeArgument = needsTypeArgument,
            Arguments = new(arguments),
            Result = result,
            Condition = ConditionParser.Parse(kind.AttributeOf(method)!, method, diagnostics),
            Coalesces = CoalescesHoles(method, kind),
            Same = kind.Role == HandlerRole.MappedRun ? SharedAttributes(kind.AttributeOf(method)!) : PageAttributes.None,
            Declaration = PartialMethod.MissingDeclaration(method, walker),
        };
    }

    /// <summary>Whether <paramref name="method"/> is called once for adjacent holes, not once for each hole.</summary>
    public static bool CoalescesHoles(IMethodSymbol method, HandlerKind kind)
        => kind.Role == HandlerRole.Hole
            && kind.AttributeOf(method)!.Argument("Coalesce") is true;

    private static PageAttributes SharedAttributes(AttributeData attribute)
        => attribute.Argument("Same") is int same ? (PageAttributes)same : PageAttributes.Permissions | PageAttributes.Caching;

    private bool IsCallable(IMethodSymbol method, HandlerKind kind)
    {
        string? problem = method switch
        {
            { MethodKind: not MethodKind.Ordinary } => "is not an ordinary method",
            { IsAsync: true } => "is async, but a walk does not await handlers",
            { ReturnsByRef: true } or { ReturnsByRefReadonly: true } => "returns by reference",
            { IsVararg: true } => "takes variable arguments (__arglist)",
            _ when IsUnmanagedCallersOnly(method) => "can only be called from native code: remove [UnmanagedCallersOnly]",
            _ when UseWarnings.IsError(method) => "is obsolete, and calling it is an error: remove [Obsolete] or the handler attribute",
            _ when method.Parameters.Any(parameter => UseWarnings.IsError(parameter.Type, walker))
                => "takes a type that is obsolete, and generated code that names it is an error: use another type",
            { Arity: > 1 } => "has more than one type parameter; only the paging format is supported",
            { Arity: 1 } when !kind.HasFormat => $"is generic, but a [{kind.NameOn(method)}] handler has no paging format",
            { Arity: 1 } when !IsAnyFormat(method.TypeParameters[0])
                => $"constrains '{method.TypeParameters[0].Name}' by more than 'struct, IPagingFormat'",
            _ => null,
        };
        if (problem is not null) ReportSignature(method, Descriptors.HandlerShape, method.Name, problem);
        return problem is null;
    }

    private static bool IsUnmanagedCallersOnly(IMethodSymbol method)
        => method.GetAttributes().Any(static attribute => attribute.AttributeClass is { Name: "UnmanagedCallersOnlyAttribute" });

    private static bool IsAnyFormat(ITypeParameterSymbol parameter)
        => parameter is { HasReferenceTypeConstraint: false, HasUnmanagedTypeConstraint: false, HasConstructorConstraint: false }
            && parameter.ConstraintTypes.All(static type => type.IsWalkGen("IPagingFormat"));

    private HandlerResult? ParseResult(IMethodSymbol method, HandlerKind kind)
    {
        if (method.ReturnsVoid) return HandlerResult.Nothing;
        if (kind.MayReturnCode && method.ReturnType.SpecialType == SpecialType.System_Int32) return HandlerResult.Code;
        if (kind.MayReturnAction && method.ReturnType.IsWalkGen("WalkAction")) return HandlerResult.Action;

        string valid = kind switch
        {
            { MayReturnAction: true } => "void, WalkAction or int (0 continues, positive stops, negative fails)",
            { MayReturnCode: true } => "void or int (0 continues, positive stops, negative fails)",
            _ => "void",
        };
        ReportSignature(
            method, Descriptors.HandlerReturn, method.Name, method.ReturnType.ToDisplayString(), $"[{kind.NameOn(method)}]", valid);
        return null;
    }

    private HandlerArgument? ParseParameter(
        IMethodSymbol method, IParameterSymbol parameter, HandlerKind kind, List<HandlerArgument> before)
    {
        HandlerValue? value = ParameterType.ValueOf(parameter);
        string? modifier = value is { } passed ? ParameterType.Modifier(passed, parameter.RefKind) : null;
        string? problem =
            value is not { } known || !kind.Values.Contains(known)
                ? $"a [{kind.NameOn(method)}] handler takes, each at most once: {ValidTypes(kind)}"
            : before.Any(argument => argument.Value == known) ? "another parameter has this type"
            : modifier is null ? known == HandlerValue.Walk ? "pass it by 'ref' or 'in'" : "pass it by value or 'in'"
            : known == HandlerValue.Level && CoalescesHoles(method, kind) ? "merged holes can lie at several levels"
            : ParameterType.NeedsScoped(known, walker) && parameter.ScopedKind != ScopedKind.ScopedValue
                ? "in a ref struct it must be 'scoped'"
            : null;
        if (problem is not null)
        {
            string declared = parameter.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
            ReportSignature(parameter, Descriptors.HandlerParameter, method.Name, declared, problem);
            return null;
        }

        bool isRefused = ParameterType.HasFormat(value!.Value) && !Bind(method, ((INamedTypeSymbol)parameter.Type).TypeArguments[0]);
        return isRefused ? null : new(value.Value, modifier!);
    }

    private static string ValidTypes(HandlerKind kind) => string.Join(", ", kind.Values.Select(ParameterType.Describe));

    /// <summary>
    /// Records the format of an entry parameter. The method's own type parameter takes any format; every other type binds the walker.
    /// </summary>
    private bool Bind(IMethodSymbol method, ITypeSymbol format)
    {
        if (format is ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method }) return true;

        BoundFormat ??= format;
        bool same = SymbolEqualityComparer.IncludeNullability.Equals(BoundFormat, format);
        if (!same) Report(method, Descriptors.FormatsDiffer, method.Name, format.ToDisplayString(), BoundFormat.ToDisplayString());
        return same;
    }

    /// <summary>
    /// Reports a mistake in a signature at <paramref name="place"/>, a method or one of its parameters. The last argument of the message
    /// is the nearest valid signature.
    /// </summary>
    private void ReportSignature(ISymbol place, DiagnosticDescriptor descriptor, params string[] arguments)
    {
        string nearest = NearestSignature.Of(place as IMethodSymbol ?? (IMethodSymbol)place.ContainingSymbol, walker);
        diagnostics.Add(DiagnosticInfo.At(SourcePlace(place), descriptor, [.. arguments, nearest]) with { Signature = nearest });
    }

    private void Report(IMethodSymbol method, DiagnosticDescriptor descriptor, params string[] arguments)
        => diagnostics.Add(DiagnosticInfo.At(SourcePlace(method), descriptor, arguments));

    /// <summary>A handler that is inherited from another assembly is reported at the walker.</summary>
    private ISymbol SourcePlace(ISymbol symbol) => symbol.Locations.Any(static location => location.IsInSource) ? symbol : walker;
}
