using Microsoft.CodeAnalysis;
using WalkGen.Generator.Model;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator.Analyzers;

/// <summary>The marked members that a walker has or inherits. Analyzers use it; it does not check that the members are valid.</summary>
internal sealed class WalkerMembers
{
    private readonly INamedTypeSymbol _walker;

    public WalkerMembers(INamedTypeSymbol walker)
    {
        _walker = walker;
        List<ISymbol> members = [.. WalkerParser.BaseTypes(walker).SelectMany(static type => type.GetMembers())];
        TableMembers = [.. members.Where(TableMemberParser.IsMarked)];
        Handlers = [.. members.OfType<IMethodSymbol>().SelectMany(HandlersOf)];
    }

    /// <summary>The members that count or change entries of whole tables.</summary>
    public IReadOnlyList<ISymbol> TableMembers { get; }

    /// <summary>Each pair of a method and one of its handler attributes; methods of the walker itself come first.</summary>
    public IReadOnlyList<MarkedHandler> Handlers { get; }

    /// <summary>The paging format that an entry parameter names, or null.</summary>
    public INamedTypeSymbol? BoundFormat => Handlers
        .SelectMany(static handler => handler.Method.Parameters)
        .Where(static parameter => ParameterType.ValueOf(parameter) is { } value && ParameterType.HasFormat(value))
        .Select(static parameter => ((INamedTypeSymbol)parameter.Type).TypeArguments[0])
        .OfType<INamedTypeSymbol>()
        .FirstOrDefault();

    /// <summary>Whether one makes the walk descend below the root table, or handles hugetlb VMAs, which have holes of their own.</summary>
    public bool DescendsBelowRoot => TableMembers.Count > 0
        || Handlers.Any(static handler => handler.Kind.Role
            is HandlerRole.Entry or HandlerRole.PmdTable or HandlerRole.PteTable or HandlerRole.InstallPte or HandlerRole.Hugetlb);

    public bool Has(HandlerRole role) => Handlers.Any(handler => handler.Kind.Role == role);

    /// <summary>Whether an entry of <paramref name="level"/> can map a huge page, and one handles a level below.</summary>
    public bool HandlesBelowHugePages(PageTableLevel? level) => level switch
    {
        PageTableLevel.Pud => BuiltInFormat.HasHugePuds(BoundFormat)
            && (Handles(PageTableLevel.Pmd) || Has(HandlerRole.PmdTable) || HandlesPtes),
        PageTableLevel.Pmd => BuiltInFormat.HasHugePmds(BoundFormat) && HandlesPtes,
        _ => false,
    };

    public bool Handles(PageTableLevel level) => Handlers.Any(handler => handler.Kind.Level == level);

    private bool HandlesPtes => Handles(PageTableLevel.Pte) || Has(HandlerRole.PteTable) || TableMembers.Count > 0;

    /// <summary>The location for a diagnostic of <paramref name="member"/>: its own, or that of the walker that inherits it.</summary>
    public Location LocationOf(ISymbol member)
        => SymbolEqualityComparer.Default.Equals(member.ContainingType, _walker) ? SourceLocation(member) : _walker.Locations[0];

    /// <summary>
    /// The location of <paramref name="member"/>. For a partial method it is that of the body, because the declaration can be generated.
    /// </summary>
    public static Location SourceLocation(ISymbol member)
        => ((member as IMethodSymbol)?.PartialImplementationPart ?? member).Locations[0];

    private static IEnumerable<MarkedHandler> HandlersOf(IMethodSymbol method)
        => HandlerKind.Of(method).Select(kind => new MarkedHandler(method, kind));
}
