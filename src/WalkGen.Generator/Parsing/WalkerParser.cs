using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>Reads a type marked [PageWalker]: the only code, with its neighbours in this folder, that sees a symbol.</summary>
internal static class WalkerParser
{
    public static ParseResult Parse(INamedTypeSymbol walker, CancellationToken cancellation)
    {
        var diagnostics = new List<DiagnosticInfo>();
        CheckDeclaration(walker, diagnostics);

        var handlers = new HandlerParser(walker, diagnostics);
        var methods = FindHandlers(walker, diagnostics, cancellation);
        var found = methods
            .Select(pair => (Kind: pair.Key, Handler: handlers.Parse(pair.Value, pair.Key)))
            .ToList();
        var members = new TableMemberParser(walker, diagnostics);
        members.Parse(BaseTypes(walker));
        bool wantsTables = members.Counts.Count + members.Updates.Count > 0;
        if (found.Count == 0 && !wantsTables && diagnostics.Count == 0) diagnostics.Add(DiagnosticInfo.At(walker, Descriptors.NoHandler, walker.Name));

        bool installs = methods.Any(static pair => pair.Key.Role == HandlerRole.InstallPte); // which leaves no holes to merge
        bool coalesces = !installs && methods.Any(static pair => HandlerParser.CoalescesHoles(pair.Value, pair.Key));
        var levels = LevelsOf(found, wantsTables || coalesces);
        CheckNames(walker, levels, diagnostics);
        if (diagnostics.Count > 0) return new(null, new(diagnostics));

        return new(Model(walker, levels, [.. found.Select(static pair => pair.Handler!)], members, coalesces, handlers.BoundFormat), default);
    }

    private static WalkerModel Model(INamedTypeSymbol walker, List<LevelModel> levels, List<HandlerModel> handlers, TableMemberParser members, bool coalesces, ITypeSymbol? boundFormat)
    {
        var attribute = AttributeOf(walker)!;
        var taken = TypeDeclaration.TypeParametersAround(walker);
        return new WalkerModel(
            TypeDeclaration.HintName(walker),
            walker.ContainingNamespace.IsGlobalNamespace ? null : walker.ContainingNamespace.ToDisplayString(TypeDeclaration.EscapedNames),
            new([.. TypeDeclaration.Around(walker).Select(TypeDeclaration.Head)]),
            TypeDeclaration.Head(walker),
            walker.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
            walker.IsRefLikeType,
            Edits: handlers.Any(static handler => handler.Takes(HandlerValue.EntryRef) || handler.Takes(HandlerValue.EntryRefSpan) || handler.Role == HandlerRole.InstallPte)
                || members.Updates.Count > 0,
            CanStop: handlers.Any(static handler => IsInWalk(handler) && (handler.Result == HandlerResult.Code || handler.Role == HandlerRole.InstallPte)),
            UsesAction: handlers.Any(SetsAction),
            CoalescesHoles: coalesces,
            CopiesState: StructState.IsSmall(walker),
            FollowsHugePages: Argument(attribute, "HugePageDirectories") is true,
            Lock: Argument(attribute, "Lock") switch { 1 => "Write", 2 => "WriteVerify", _ => "Read" },
            boundFormat?.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            Identifier.Free("TPaging", taken),
            Identifier.Free("TSpace", taken),
            new(levels),
            new([.. handlers.Where(static handler => handler.Role != HandlerRole.Entry)]),
            members.Counts,
            members.Updates);
    }

    /// <summary>Whether <paramref name="type"/> is marked as a walker.</summary>
    public static bool IsWalker(INamedTypeSymbol type) => AttributeOf(type) is not null;

    private static AttributeData? AttributeOf(INamedTypeSymbol type)
        => type.GetAttributes().FirstOrDefault(static attribute => attribute.AttributeClass.IsWalkGen("PageWalkerAttribute"));

    private static object? Argument(AttributeData attribute, string name)
        => attribute.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value;

    /// <summary>Whether the loops over tables call it.</summary>
    private static bool IsInWalk(HandlerModel handler)
        => handler.Role is HandlerRole.Entry or HandlerRole.PteTable or HandlerRole.Hole or HandlerRole.MissingTable or HandlerRole.InstallPte;

    private static bool SetsAction(HandlerModel handler)
        => handler.Result == HandlerResult.Action || (IsInWalk(handler) && handler.Arguments.Any(static argument => argument is { Value: HandlerValue.Walk, Modifier: "ref " }));

    /// <summary><paramref name="type"/>, its base class, and so on.</summary>
    public static IEnumerable<INamedTypeSymbol> BaseTypes(INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType) yield return current;
    }

    private static void CheckDeclaration(INamedTypeSymbol walker, List<DiagnosticInfo> diagnostics)
    {
        string? unsupported =
            walker.IsFileLocal ? "local to its file, where no other file can add to it"
            : walker.IsStatic ? "static, but a walk is called on a walker"
            : null;
        if (unsupported is not null) diagnostics.Add(DiagnosticInfo.At(walker, Descriptors.TypeNotSupported, walker.Name, unsupported));

        if (!IsPartial(walker)) diagnostics.Add(DiagnosticInfo.At(walker, Descriptors.WalkerNotPartial, walker.Name));
        foreach (var container in TypeDeclaration.Around(walker).Where(static container => !IsPartial(container)))
        {
            diagnostics.Add(DiagnosticInfo.At(container, Descriptors.ContainerNotPartial, container.Name, walker.Name));
        }
    }

    private static bool IsPartial(INamedTypeSymbol type) => type.DeclaringSyntaxReferences
        .Any(static reference => ((BaseTypeDeclarationSyntax)reference.GetSyntax()).Modifiers.Any(SyntaxKind.PartialKeyword));

    /// <summary>The method for each kind of handler, from the walker itself or else the nearest base class that has one.</summary>
    private static List<KeyValuePair<HandlerKind, IMethodSymbol>> FindHandlers(
        INamedTypeSymbol walker, List<DiagnosticInfo> diagnostics, CancellationToken cancellation)
    {
        var handlers = new Dictionary<HandlerKind, IMethodSymbol>();
        foreach (var type in BaseTypes(walker))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var method in type.GetMembers().OfType<IMethodSymbol>().Where(static method => method.PartialDefinitionPart is null))
            {
                foreach (var kind in HandlerKind.Of(method)) Add(kind, method);
            }
        }

        return [.. HandlerKind.All.Where(handlers.ContainsKey).Select(kind => new KeyValuePair<HandlerKind, IMethodSymbol>(kind, handlers[kind]))];

        void Add(HandlerKind kind, IMethodSymbol method)
        {
            if (!handlers.TryGetValue(kind, out var other))
            {
                handlers.Add(kind, method);
                if (!IsReachable(method, walker)) diagnostics.Add(DiagnosticInfo.At(walker, Descriptors.HandlerOutOfReach, walker.Name, method.ToDisplayString()));
            }
            else if (SymbolEqualityComparer.Default.Equals(other.ContainingType, method.ContainingType))
            {
                diagnostics.Add(DiagnosticInfo.At(method, Descriptors.TwoHandlers, other.Name, method.Name, kind.Name));
            }
        }
    }

    /// <summary>Whether the walk may name <paramref name="method"/>, which the walker has or inherits.</summary>
    public static bool IsReachable(ISymbol method, INamedTypeSymbol walker)
    {
        if (SymbolEqualityComparer.Default.Equals(method.ContainingType, walker)) return true;

        bool sameAssembly = SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, walker.ContainingAssembly)
            || method.ContainingAssembly.GivesAccessTo(walker.ContainingAssembly);
        return method.DeclaredAccessibility switch
        {
            Accessibility.Private => false,
            Accessibility.Internal or Accessibility.ProtectedAndInternal => sameAssembly,
            _ => true,
        };
    }

    /// <summary>The levels from the root to the lowest one with a handler. Without a handler of entries, the root alone.</summary>
    private static List<LevelModel> LevelsOf(List<(HandlerKind Kind, HandlerModel? Handler)> handlers, bool wantsPtes)
    {
        wantsPtes |= handlers.Any(static pair => pair.Kind.Role is HandlerRole.InstallPte or HandlerRole.PteTable);
        var lowest = wantsPtes ? PageTableLevel.Pte : handlers.Max(static pair => pair.Kind.Level) ?? PageTableLevel.Pgd;
        var levels = new List<LevelModel>();
        for (var level = PageTableLevel.Pgd; level <= lowest; level++)
        {
            levels.Add(new(level, handlers.FirstOrDefault(pair => pair.Kind.Level == level).Handler, level < lowest ? level + 1 : null));
        }

        return levels;
    }

    private static void CheckNames(INamedTypeSymbol walker, List<LevelModel> levels, List<DiagnosticInfo> diagnostics)
    {
        var needed = new HashSet<string>(levels.Select(static level => $"Walk{level.Level}")) { "WalkHugePages", "VisitPte", "EndHole" };
        foreach (var member in walker.GetMembers().Where(member => member.CanBeReferencedByName && needed.Contains(member.Name)))
        {
            diagnostics.Add(DiagnosticInfo.At(member, Descriptors.NameTaken, member.Name, walker.Name));
        }

        if (needed.Contains(walker.Name)) diagnostics.Add(DiagnosticInfo.At(walker, Descriptors.NameTaken, walker.Name, walker.Name));
    }
}
