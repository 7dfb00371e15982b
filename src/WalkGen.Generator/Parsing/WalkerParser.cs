using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Parsing;

/// <summary>Reads a type marked [PageWalker]. Only this folder and the analyzers see symbols.</summary>
internal static class WalkerParser
{
    public static ParseResult Parse(INamedTypeSymbol walker, Compilation compilation, CancellationToken cancellation)
    {
        var diagnostics = new List<DiagnosticInfo>();
        CheckDeclaration(walker, diagnostics);
        CheckTypeParameters(walker, diagnostics);

        var handlers = new HandlerParser(walker, diagnostics);
        var methods = FindHandlers(walker, diagnostics, cancellation);
        List<HandlerModel?> found = [.. methods.Select(marked => handlers.Parse(marked.Method, marked.Kind))];
        var members = new TableMemberParser(walker, diagnostics);
        members.Parse(BaseTypes(walker));
        bool usesTables = members.Counts.Count + members.Updates.Count > 0;
        if (found.Count == 0 && !usesTables && diagnostics.Count == 0)
        {
            diagnostics.Add(DiagnosticInfo.At(walker, Descriptors.NoHandler, walker.Name));
        }

        bool coalesces = methods.Any(static marked => HandlerParser.CoalescesHoles(marked.Method, marked.Kind));
        var levels = LevelsOf(methods, found, usesTables || coalesces);
        if (diagnostics.Count == 0) ExternAliases.Check(walker, NamedBy(methods, members, handlers), compilation, diagnostics);
        if (diagnostics.Count > 0)
        {
            return new(null, RefusedParser.Parse(walker, TypeOf(walker), compilation), new([.. diagnostics.Distinct()]));
        }

        var used = methods.Select(static marked => (ISymbol)marked.Method).Concat(members.Used)
            .Concat(handlers.BoundFormat is { } format ? [format] : []);
        var model = new WalkerModel
        {
            Type = TypeOf(walker),
            Names = NamesFor(walker),
            Lock = LockOf(walker),
            FollowsHugePageDirectories = Option(walker, "HugePageDirectories") is true,
            BoundFormat = handlers.BoundFormat is { } bound ? Identifier.OfType(bound) : null,
            FiltersRuns = walker.AllInterfaces.Any(static type => type.IsWalkGenFilters("IRunFilter")),
            UseWarnings = new([.. UseWarnings.Of(used)]),
            Levels = new(levels),
            Handlers = new([.. found.OfType<HandlerModel>().Where(static handler => handler.Role != HandlerRole.Entry)]),
            Counts = members.Counts,
            Updates = members.Updates,
        };
        return new(model, null, EquatableArray<DiagnosticInfo>.Empty);
    }

    /// <summary>The types of the user that generated code names: the paging format, and the types of static members.</summary>
    private static IEnumerable<INamedTypeSymbol> NamedBy(
        IEnumerable<MarkedHandler> methods, TableMemberParser members, HandlerParser handlers)
        => methods.Select(static marked => (ISymbol)marked.Method).Concat(members.Used).Where(static member => member.IsStatic)
            .Select(static member => (ITypeSymbol)member.ContainingType).Concat(handlers.BoundFormat is { } format ? [format] : [])
            .SelectMany(NamedTypes.In);

    public static TypeModel TypeOf(INamedTypeSymbol walker) => new()
    {
        FileName = TypeDeclaration.FileName(walker),
        Namespace = TypeDeclaration.Namespace(walker),
        Containers = new([.. TypeDeclaration.Around(walker).Select(TypeDeclaration.Head)]),
        Name = InheritsTypeNamed(walker.Name, walker) ? Identifier.OfType(walker) : TypeDeclaration.Self(walker),
        Head = TypeDeclaration.Head(walker),
        Kind = !walker.IsValueType ? WalkerKind.Class : walker.IsReadOnly ? WalkerKind.ReadOnlyStruct : WalkerKind.Struct,
        IsRefStruct = walker.IsRefLikeType,
        FitsRegisters = StructState.IsSmall(walker),
        DerivesFromWalker = BaseTypes(walker).Skip(1).Any(IsWalker),
    };

    /// <summary>
    /// Whether <paramref name="name"/> in the walker is a nested type of a base class, such as one that contains it. The type can be the
    /// loops of a base walker, which are generated.
    /// </summary>
    private static bool InheritsTypeNamed(string name, INamedTypeSymbol walker) => BaseTypes(walker).Skip(1)
        .Any(type => !type.GetTypeMembers(name).IsEmpty || (IsWalker(type) && NamesFor(type).Loops == name));

    /// <summary>Names that neither the walker nor a type around it uses.</summary>
    public static GeneratedNames NamesFor(INamedTypeSymbol walker)
    {
        string[] types = [.. TypeDeclaration.TypeParametersAround(walker), walker.Name];
        var members = BaseTypes(walker).SelectMany(static type => type.GetMembers()).Select(static member => member.Name);
        return new(
            Identifier.Free("__Loops", types.Concat(members)),
            Identifier.Free("TPaging", types),
            Identifier.Free("TContext", types));
    }

    /// <summary>Whether <paramref name="type"/> is marked as a walker.</summary>
    public static bool IsWalker(INamedTypeSymbol type) => AttributeOf(type) is not null;

    /// <summary>Whether a walk has exclusive access to the tables: by locks, or because its caller guarantees it.</summary>
    public static bool ExcludesOthers(INamedTypeSymbol walker) => LockOf(walker) is "Write" or "WriteVerify" or "None";

    private static string LockOf(INamedTypeSymbol walker)
        => Option(walker, "Lock") switch
        {
            1 => "Write",
            2 => "WriteVerify",
            3 => "VmaReadVerify",
            4 => "None",
            _ => "Read",
        };

    private static AttributeData? AttributeOf(INamedTypeSymbol type)
        => type.GetAttributes().FirstOrDefault(static attribute => attribute.AttributeClass.IsWalkGen("PageWalkerAttribute"));

    /// <summary>
    /// The option of the attribute, or else of the nearest base class that sets it, because inherited handlers rely on it.
    /// </summary>
    private static object? Option(INamedTypeSymbol walker, string name) => BaseTypes(walker)
        .Select(type => AttributeOf(type)?.Argument(name)).FirstOrDefault(static value => value is not null);

    /// <summary><paramref name="type"/> and its base classes, without <c>object</c> and <c>ValueType</c>.</summary>
    public static IEnumerable<INamedTypeSymbol> BaseTypes(INamedTypeSymbol type)
    {
        for (var current = type; current is { SpecialType: SpecialType.None }; current = current.BaseType) yield return current;
    }

    public static void CheckDeclaration(INamedTypeSymbol walker, List<DiagnosticInfo> diagnostics)
    {
        string? unsupported =
            TypeDeclaration.Around(walker).Append(walker).Any(static type => type.IsFileLocal)
                ? "file-local"
            : walker.IsStatic ? "static"
            : null;
        if (unsupported is not null) diagnostics.Add(DiagnosticInfo.At(walker, Descriptors.TypeNotSupported, walker.Name, unsupported));

        // What walks have to implement is static (C# 11), and a ref struct may do so since C# 13.
        int needed = walker.IsRefLikeType ? 13 : 11;
        if (((CSharpParseOptions)walker.DeclaringSyntaxReferences[0].SyntaxTree.Options).LanguageVersion < (LanguageVersion)(needed * 100))
        {
            diagnostics.Add(DiagnosticInfo.At(walker, Descriptors.LanguageTooOld, walker.Name, $"{needed}"));
        }

        if (!TypeDeclaration.IsPartial(walker)) diagnostics.Add(DiagnosticInfo.At(walker, Descriptors.WalkerNotPartial, walker.Name));
        foreach (var container in TypeDeclaration.Around(walker).Where(static container => !TypeDeclaration.IsPartial(container)))
        {
            diagnostics.Add(DiagnosticInfo.At(container, Descriptors.ContainerNotPartial, container.Name, walker.Name));
        }
    }

    /// <summary>
    /// A static handler, for one, is called by the full name of its type, with the type parameters of all types around it.
    /// </summary>
    private static void CheckTypeParameters(INamedTypeSymbol walker, List<DiagnosticInfo> diagnostics)
    {
        var visible = new Dictionary<string, INamedTypeSymbol>();
        foreach (var parameter in TypeDeclaration.Around(walker).Append(walker).SelectMany(static type => type.TypeParameters))
        {
            if (visible.TryGetValue(parameter.Name, out var outer))
            {
                diagnostics.Add(
                    DiagnosticInfo.At(
                    parameter, Descriptors.TypeParameterHidden, parameter.Name, parameter.ContainingType.Name, outer.Name));
            }
            visible[parameter.Name] = parameter.ContainingType;
        }
    }

    /// <summary>The method for each kind of handler, from the walker itself or else the nearest base class that has one.</summary>
    private static List<MarkedHandler> FindHandlers(
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

        return [.. HandlerKind.All.Where(handlers.ContainsKey).Select(kind => new MarkedHandler(handlers[kind], kind))];

        void Add(HandlerKind kind, IMethodSymbol method)
        {
            if (!handlers.TryGetValue(kind, out var other))
            {
                handlers.Add(kind, method);
                MemberAccess.Check(method, walker, diagnostics);
            }
            else if (SymbolEqualityComparer.Default.Equals(other.ContainingType, method.ContainingType))
            {
                string[] names = [kind.NameOn(other), kind.NameOn(method)];
                diagnostics.Add(DiagnosticInfo.At(method, Descriptors.TwoHandlers, [other.Name, method.Name, .. names]));
            }
        }
    }

    /// <summary>The levels from the root to the lowest one with a handler. Without a handler of entries, the root alone.</summary>
    private static List<LevelModel> LevelsOf(List<MarkedHandler> methods, List<HandlerModel?> found, bool reachesPtes)
    {
        var lowest = PageTableLevel.Pgd;
        foreach (var marked in methods)
        {
            var reached = marked.Kind switch
            {
                { Role: HandlerRole.InstallPte or HandlerRole.PteTable or HandlerRole.MappedRun } => PageTableLevel.Pte,
                { Role: HandlerRole.PmdTable } => PageTableLevel.Pmd,
                { Level: { } own } => own,
                _ => PageTableLevel.Pgd,
            };
            if (reached > lowest) lowest = reached;
        }

        if (reachesPtes) lowest = PageTableLevel.Pte;
        var levels = new List<LevelModel>();
        for (var level = PageTableLevel.Pgd; level <= lowest; level++)
        {
            int index = methods.FindIndex(marked => marked.Kind.Level == level);
            levels.Add(new(level, index < 0 ? null : found[index]));
        }

        return levels;
    }
}
