using Microsoft.CodeAnalysis;
using WalkGen.Generator.Diagnostics;
using WalkGen.Generator.Model;
using WalkGen.Generator.Planning;

namespace WalkGen.Generator.Parsing;

/// <summary>Reads a type marked [FusedWalker].</summary>
internal static class FusedParser
{
    private const int MaxParts = 32;

    public static FusedResult Parse(INamedTypeSymbol walker, Compilation compilation, CancellationToken cancellation)
    {
        var diagnostics = new List<DiagnosticInfo>();
        WalkerParser.CheckDeclaration(walker, diagnostics);
        string? unsupported = WalkerParser.IsWalker(walker) ? "marked [PageWalker], too"
            : walker.IsRefLikeType ? "a ref struct"
            : walker.IsReadOnly ? "read-only"
            : null;
        if (unsupported is not null) diagnostics.Add(DiagnosticInfo.At(walker, Descriptors.TypeNotSupported, walker.Name, unsupported));

        List<ITypeSymbol> types = [.. PartsOf(walker)];
        if (types.Count is < 2 or > MaxParts) diagnostics.Add(DiagnosticInfo.At(walker, Descriptors.FusedPartCount, walker.Name));
        var models = new List<WalkerModel>();
        foreach (var type in types)
        {
            cancellation.ThrowIfCancellationRequested();
            if (ProblemOf(type, types, models, compilation, cancellation) is { } problem)
                diagnostics.Add(DiagnosticInfo.At(walker, Descriptors.FusedPart, type.Name, walker.Name, problem));
        }

        // A part with a mistake of its own has its own diagnostics.
        if (diagnostics.Count > 0 || models.Count != types.Count) return new(null, new([.. diagnostics.Distinct()]));
        var parts = types.Select(static type => new FusedPartModel(
            Identifier.OfType(type), Identifier.Escape(type.Name),
            Identifier.Escape(char.ToLowerInvariant(type.Name[0]) + type.Name.Substring(1)), type.Name + "Result"));
        bool edits = models.Any(static model => WalkPlanner.Plan(model).Edits);
        bool isVisible = !IsPublic(walker) || types.All(IsPublic);
        return new(
            new FusedModel(
                WalkerParser.TypeOf(walker), WalkerParser.NamesFor(walker), new([.. parts]), models[0].Lock, edits,
                !edits && !IsParallel(walker) && types.All(IsParallel), isVisible ? "public" : "internal"),
            EquatableArray<DiagnosticInfo>.Empty);
    }

    private static bool IsPublic(ITypeSymbol type)
        => type.DeclaredAccessibility == Accessibility.Public && (type.ContainingType is not { } outer || IsPublic(outer));

    /// <summary>Whether <paramref name="type"/> is declared to walk on several threads.</summary>
    private static bool IsParallel(ITypeSymbol type)
        => type.AllInterfaces.Any(one => one.IsWalkGenPieces("IParallelWalker", arity: 1)
            && SymbolEqualityComparer.Default.Equals(one.TypeArguments[0], type));

    private static IEnumerable<ITypeSymbol> PartsOf(INamedTypeSymbol walker)
        => walker.GetAttributes().Where(static attribute => attribute.AttributeClass.IsWalkGen("FusedWalkerAttribute"))
            .SelectMany(static attribute => attribute.ConstructorArguments)
            .SelectMany(static argument => argument.Kind == TypedConstantKind.Array && !argument.IsNull ? argument.Values : [])
            .Select(static value => value.Value).OfType<ITypeSymbol>();

    /// <summary>Why <paramref name="type"/> cannot be a part; null if it can. Its model is added to <paramref name="models"/>.</summary>
    private static string? ProblemOf(
        ITypeSymbol type, List<ITypeSymbol> types, List<WalkerModel> models, Compilation compilation, CancellationToken cancellation)
    {
        if (type is not INamedTypeSymbol named || !WalkerParser.IsWalker(named)) return "it is not marked [PageWalker]";
        if (named.IsUnboundGenericType) return "its type arguments are missing";
        if (named.IsRefLikeType) return "it is a ref struct";
        if (types.Count(other => other.Name == type.Name) > 1) return "another part has the same name";
        if (!named.Locations.Any(static location => location.IsInSource)) return "it is in another assembly";
        if (WalkerParser.Parse(named, compilation, cancellation).Walker is not { } model) return null;
        if (models.Count > 0 && models[0].Lock != model.Lock) return "its Lock differs from that of the first part";
        models.Add(model);
        return null;
    }
}
