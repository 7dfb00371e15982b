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
        CheckTypeParameters(walker, diagnostics);

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
        TakenNames.Check(walker, levels, diagnostics);
        if (diagnostics.Count > 0) return new(null, new(diagnostics));

        var used = methods.Select(static pair => (ISymbol)pair.Value).Concat(members.Used).Concat(handlers.BoundFormat is { } format ? [format] : []);
        return new(Model(walker, levels, [.. found.Select(static pair => pair.Handler!)], members, coalesces, handlers.BoundFormat, used), EquatableArray<DiagnosticInfo>.Empty);
    }

    private static WalkerModel Model(INamedTypeSymbol walker, List<LevelModel> levels, List<HandlerModel> handlers, TableMemberParser members, bool coalesces, ITypeSymbol? boundFormat, IEnumerable<ISymbol> used)
    {
        string[] taken = [.. TypeDeclaration.TypeParametersAround(walker), walker.Name];
        return new WalkerModel(
            TypeDeclaration.FileName(walker),
            TypeDeclaration.Namespace(walker),
            new([.. TypeDeclaration.Around(walker).Select(TypeDeclaration.Head)]),
            TypeDeclaration.Self(walker),
            TypeDeclaration.Head(walker),
            walker.IsRefLikeType,
            DerivesFromWalker: BaseTypes(walker).Skip(1).Any(IsWalker),
            Edits: handlers.Any(static handler => handler.Takes(HandlerValue.EntryRef) || handler.Takes(HandlerValue.EntryRefSpan) || handler.Role == HandlerRole.InstallPte)
                || members.Updates.Count > 0,
            CanStop: handlers.Any(static handler => IsInWalk(handler) && (handler.Result == HandlerResult.Code || handler.Role == HandlerRole.InstallPte)),
            UsesAction: handlers.Any(SetsAction),
            CoalescesHoles: coalesces,
            CopiesState: StructState.IsSmall(walker),
            FollowsHugePages: Option(walker, "HugePageDirectories") is true,
            Lock: LockOf(walker),
            boundFormat is null ? null : Identifier.OfType(boundFormat),
            new([.. UseWarnings.Of(used)]),
            Identifier.Free("TPaging", taken),
            Identifier.Free("TContext", taken),
            new(levels),
            new([.. handlers.Where(static handler => handler.Role != HandlerRole.Entry)]),
            members.Counts,
            members.Updates);
    }

    /// <summary>Whether <paramref name="type"/> is marked as a walker.</summary>
    public static bool IsWalker(INamedTypeSymbol type) => AttributeOf(type) is not null;

    /// <summary>Whether nobody else can hold the lock of the address space during a walk.</summary>
    public static bool ExcludesOthers(INamedTypeSymbol walker) => LockOf(walker) != "Read";

    private static string LockOf(INamedTypeSymbol walker) => Option(walker, "Lock") switch { 1 => "Write", 2 => "WriteVerify", _ => "Read" };

    private static AttributeData? AttributeOf(INamedTypeSymbol type)
        => type.GetAttributes().FirstOrDefault(static attribute => attribute.AttributeClass.IsWalkGen("PageWalkerAttribute"));

    /// <summary>What the attribute says, or else that of the nearest base class that says it: inherited handlers rely on it.</summary>
    private static object? Option(INamedTypeSymbol walker, string name) => BaseTypes(walker)
        .SelectMany(static type => AttributeOf(type) is { } attribute ? attribute.NamedArguments : [])
        .FirstOrDefault(argument => argument.Key == name).Value.Value;

    /// <summary>Whether the loops over tables call it.</summary>
    private static bool IsInWalk(HandlerModel handler)
        => handler.Role is HandlerRole.Entry or HandlerRole.PteTable or HandlerRole.Hole or HandlerRole.MissingTable or HandlerRole.InstallPte;

    private static bool SetsAction(HandlerModel handler) => IsInWalk(handler) && handler.Decides;

    /// <summary><paramref name="type"/>, its base class, and so on; not those that every type has, where no handler can be.</summary>
    public static IEnumerable<INamedTypeSymbol> BaseTypes(INamedTypeSymbol type)
    {
        for (var current = type; current is { SpecialType: SpecialType.None }; current = current.BaseType) yield return current;
    }

    private static void CheckDeclaration(INamedTypeSymbol walker, List<DiagnosticInfo> diagnostics)
    {
        string? unsupported =
            TypeDeclaration.Around(walker).Append(walker).Any(static type => type.IsFileLocal) ? "local to its file, where no other file can add to it"
            : walker.IsStatic ? "static, but a walk is called on a walker"
            : null;
        if (unsupported is not null) diagnostics.Add(DiagnosticInfo.At(walker, Descriptors.TypeNotSupported, walker.Name, unsupported));

        // What walks have to implement is static (C# 11), and a ref struct may do so since C# 13.
        int needed = walker.IsRefLikeType ? 13 : 11;
        if (((CSharpParseOptions)walker.DeclaringSyntaxReferences[0].SyntaxTree.Options).LanguageVersion < (LanguageVersion)(needed * 100))
        {
            diagnostics.Add(DiagnosticInfo.At(walker, Descriptors.LanguageTooOld, walker.Name, $"{needed}"));
        }

        if (!IsPartial(walker)) diagnostics.Add(DiagnosticInfo.At(walker, Descriptors.WalkerNotPartial, walker.Name));
        foreach (var container in TypeDeclaration.Around(walker).Where(static container => !IsPartial(container)))
        {
            diagnostics.Add(DiagnosticInfo.At(container, Descriptors.ContainerNotPartial, container.Name, walker.Name));
        }
    }

    /// <summary>A static handler, for one, is called by the full name of its type, with the type parameters of all types around it.</summary>
    private static void CheckTypeParameters(INamedTypeSymbol walker, List<DiagnosticInfo> diagnostics)
    {
        var visible = new Dictionary<string, INamedTypeSymbol>();
        foreach (var parameter in TypeDeclaration.Around(walker).Append(walker).SelectMany(static type => type.TypeParameters))
        {
            if (visible.TryGetValue(parameter.Name, out var outer)) diagnostics.Add(DiagnosticInfo.At(parameter, Descriptors.TypeParameterHidden, parameter.Name, parameter.ContainingType.Name, outer.Name));
            visible[parameter.Name] = parameter.ContainingType;
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
                MemberAccess.Check(method, walker, diagnostics);
            }
            else if (SymbolEqualityComparer.Default.Equals(other.ContainingType, method.ContainingType))
            {
                diagnostics.Add(DiagnosticInfo.At(method, Descriptors.TwoHandlers, other.Name, method.Name, kind.Name));
            }
        }
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
}
