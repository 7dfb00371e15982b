using Microsoft.CodeAnalysis;
using WalkGen.Generator.Model;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator.Analyzers;

/// <summary>What a walker has or inherits that a walk uses: for the hints, which ask what is there and not whether it is right.</summary>
internal sealed class WalkerMembers
{
    private readonly INamedTypeSymbol _walker;

    public WalkerMembers(INamedTypeSymbol walker)
    {
        _walker = walker;
        List<ISymbol> members = [.. WalkerParser.BaseTypes(walker).SelectMany(static type => type.GetMembers())];
        TableMembers = [.. members.Where(TableMemberParser.IsMarked)];
        Handlers = [.. members.OfType<IMethodSymbol>().SelectMany(static method => HandlerKind.Of(method).Select(kind => new MarkedHandler(method, kind)))];
    }

    /// <summary>The members that count and change whole tables.</summary>
    public IReadOnlyList<ISymbol> TableMembers { get; }

    /// <summary>Each method with each handler attribute that it carries; those of the walker itself come first.</summary>
    public IReadOnlyList<MarkedHandler> Handlers { get; }

    /// <summary>The one paging format that an entry parameter names, or null.</summary>
    public INamedTypeSymbol? BoundFormat => Handlers
        .SelectMany(static handler => handler.Method.Parameters)
        .Where(static parameter => ParameterType.ValueOf(parameter) is { } value && ParameterType.CarriesFormat(value))
        .Select(static parameter => ((INamedTypeSymbol)parameter.Type).TypeArguments[0])
        .OfType<INamedTypeSymbol>()
        .FirstOrDefault();

    /// <summary>Whether one leads the walk below the root, or tells the holes of huge pages as well.</summary>
    public bool LookBelowRoot => TableMembers.Count > 0
        || Handlers.Any(static handler => handler.Kind.Role is HandlerRole.Entry or HandlerRole.PteTable or HandlerRole.InstallPte or HandlerRole.Hugetlb);

    public bool Has(HandlerRole role) => Handlers.Any(handler => handler.Kind.Role == role);

    /// <summary>Whether entries of <paramref name="level"/> may map large pages, and one wants what is below them.</summary>
    public bool MeetsHugePages(PageTableLevel? level) => level switch
    {
        PageTableLevel.Pud => BuiltInFormat.HasHugePuds(BoundFormat) && (Handles(PageTableLevel.Pmd) || SeesPtes),
        PageTableLevel.Pmd => BuiltInFormat.HasHugePmds(BoundFormat) && SeesPtes,
        _ => false,
    };

    public bool Handles(PageTableLevel level) => Handlers.Any(handler => handler.Kind.Level == level);

    private bool SeesPtes => Handles(PageTableLevel.Pte) || Has(HandlerRole.PteTable) || TableMembers.Count > 0;

    /// <summary>Where to report <paramref name="member"/>: at itself, or at the walker that inherits it.</summary>
    public Location PlaceOf(ISymbol member)
        => SymbolEqualityComparer.Default.Equals(member.ContainingType, _walker) ? PlaceInSource(member) : _walker.Locations[0];

    /// <summary>Of a partial method, the half with the body: the other one may be WalkGen's.</summary>
    public static Location PlaceInSource(ISymbol member) => ((member as IMethodSymbol)?.PartialImplementationPart ?? member).Locations[0];
}

/// <summary>A method and one of the attributes that make it a handler.</summary>
internal sealed record MarkedHandler(IMethodSymbol Method, HandlerKind Kind);
