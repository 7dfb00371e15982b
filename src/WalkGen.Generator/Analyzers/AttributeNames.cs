using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator.Analyzers;

/// <summary>
/// The names by which a project may refer to WalkGen's attributes: their own, and the aliases of its usings. Analyzers compare names before
/// they bind attributes, because it takes seconds to bind those of a large project.
/// </summary>
internal sealed class AttributeNames
{
    private static readonly ConditionalWeakTable<Compilation, AttributeNames> Computed = new();

    private readonly HashSet<string> _walkers = [.. Names("PageWalker")];
    private readonly HashSet<string> _members =
        [.. HandlerKind.AttributeNames.Concat(["PteCount", "PteUpdate"]).SelectMany(Names)];

    private AttributeNames(Compilation compilation)
    {
        // A project that does not reference WalkGen has neither walkers nor handlers.
        bool isReferenced = !compilation.GetTypesByMetadataName(KnownNames.PageWalkerAttribute).IsEmpty || ExternAliases.Exist(compilation);
        if (!isReferenced) return;

        List<FileAttributes> files = [.. compilation.SyntaxTrees.Select(FileAttributes.Of)];
        AddAliases(files, _walkers);
        AddAliases(files, _members);
        HasWalkers = files.Any(file => file.Attributes.Overlaps(_walkers));
        HasMembers = files.Any(file => file.Attributes.Overlaps(_members));
    }

    /// <summary>Whether a type may be marked as a walker.</summary>
    public bool HasWalkers { get; }

    /// <summary>Whether a member may be a handler or a member that counts or changes entries.</summary>
    public bool HasMembers { get; }

    public static AttributeNames In(Compilation compilation) => Computed.GetValue(compilation, static key => new AttributeNames(key));

    /// <summary>Whether <paramref name="type"/> is marked as a walker.</summary>
    public bool IsWalker(INamedTypeSymbol type) => Has(type, _walkers) && WalkerParser.IsWalker(type);

    /// <summary>Whether <paramref name="member"/> may be a handler or a member that counts or changes entries.</summary>
    public bool MayBeMarked(ISymbol member)
    {
        ISymbol? body = member switch
        {
            IMethodSymbol method => method.PartialImplementationPart,
            IPropertySymbol property => property.PartialImplementationPart,
            IFieldSymbol field => field.AssociatedSymbol, // attributes of a backing field are at its property
            _ => null,
        };
        return Has(member, _members) || (body is not null && Has(body, _members));
    }

    private static IEnumerable<string> Names(string name) => [name, name + "Attribute"];

    /// <summary>An alias can refer to an alias of a namespace around it, so this repeats until nothing is added.</summary>
    private static void AddAliases(List<FileAttributes> files, HashSet<string> names)
    {
        List<NameAlias> aliases = [.. files.SelectMany(static file => file.Aliases)];
        while (aliases.RemoveAll(alias => names.Contains(alias.Target) && Add(alias.Name)) > 0)
        {
        }

        bool Add(string alias)
        {
            const string suffix = "Attribute";
            names.Add(alias);
            bool canBeShort = alias.EndsWith(suffix, StringComparison.Ordinal);
            if (canBeShort) names.Add(alias.Substring(0, alias.Length - suffix.Length));
            return true;
        }
    }

    private static bool Has(ISymbol symbol, HashSet<string> names) => symbol.DeclaringSyntaxReferences
        .SelectMany(static reference => FileAttributes.NamesAt(reference.GetSyntax())).Any(names.Contains);
}
