using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WalkGen.Package.Tests.PublicApi;

/// <summary>What an assembly lets others see: a line for each type, followed by one for each member, with whole signatures.</summary>
internal static class ApiListing
{
    private static readonly SymbolDisplayFormat Signature = new(
        globalNamespaceStyle: SymbolDisplayGlobalNamespaceStyle.Omitted,
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints
            | SymbolDisplayGenericsOptions.IncludeVariance,
        memberOptions: SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeContainingType
            | SymbolDisplayMemberOptions.IncludeType
            | SymbolDisplayMemberOptions.IncludeRef | SymbolDisplayMemberOptions.IncludeModifiers
                | SymbolDisplayMemberOptions.IncludeAccessibility
            | SymbolDisplayMemberOptions.IncludeConstantValue,
        delegateStyle: SymbolDisplayDelegateStyle.NameAndSignature,
        extensionMethodStyle: SymbolDisplayExtensionMethodStyle.StaticMethod,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeModifiers | SymbolDisplayParameterOptions.IncludeExtensionThis,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        kindOptions: SymbolDisplayKindOptions.IncludeTypeKeyword,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
            | SymbolDisplayMiscellaneousOptions.AllowDefaultLiteral);

    /// <summary>Names of types, as they stand in signatures.</summary>
    private static readonly SymbolDisplayFormat Name = Signature.WithKindOptions(SymbolDisplayKindOptions.None)
        .WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters);

    public static IReadOnlyList<string> Of(string assembly)
    {
        MetadataReference itself = MetadataReference.CreateFromFile(assembly);
        IEnumerable<MetadataReference> others =
            from path in ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            where path != assembly
            select MetadataReference.CreateFromFile(path);
        CSharpCompilation compilation = CSharpCompilation.Create("Listing", references: [itself, .. others]);
        var symbol = (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(itself)!;
        return [.. TypesIn(symbol.GlobalNamespace).OrderBy(static type => type.ToDisplayString(Name), StringComparer.Ordinal)
            .SelectMany(LinesOf)];
    }

    private static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceOrTypeSymbol container)
    {
        foreach (INamespaceOrTypeSymbol member in container.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            if (member is INamedTypeSymbol type)
            {
                if (!IsVisible(type)) continue;
                yield return type;
            }

            foreach (INamedTypeSymbol inner in TypesIn(member)) yield return inner;
        }
    }

    private static IEnumerable<string> LinesOf(INamedTypeSymbol type)
    {
        IEnumerable<string> members =
            from member in type.GetMembers()
            where type.TypeKind != TypeKind.Delegate && member is not ITypeSymbol && IsVisible(member) && !IsAccessor(member)
            select LineOf(member);
        return [LineOf(type), .. members.Order(StringComparer.Ordinal)];
    }

    /// <summary>The compiler's own format has no modifiers for members of interfaces.</summary>
    private static string LineOf(ISymbol member)
    {
        string modifiers = member switch
        {
            { ContainingType.TypeKind: not TypeKind.Interface } => "",
            { IsStatic: true, IsAbstract: true } => "static abstract ",
            { IsStatic: true, IsVirtual: true } => "static virtual ",
            { IsStatic: true } => "static ",
            { IsVirtual: true } => "virtual ",
            _ => "",
        };
        return modifiers + member.ToDisplayString(Signature);
    }

    private static string LineOf(INamedTypeSymbol type)
    {
        string modifiers = type switch
        {
            { TypeKind: not TypeKind.Class } => "",
            { IsStatic: true } => "static ",
            { IsAbstract: true } => "abstract ",
            { IsSealed: true } => "sealed ",
            _ => "",
        };
        INamedTypeSymbol? parent = type.TypeKind == TypeKind.Enum ? type.EnumUnderlyingType : type.BaseType;
        IEnumerable<string> bases =
            from named in (IEnumerable<INamedTypeSymbol?>)[parent, .. type.Interfaces.Where(IsVisible)]
            where named is not null && named.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType)
            select named.ToDisplayString(Name);
        string signature = type.ToDisplayString(Signature);
        int constraints = signature.IndexOf(" where ", StringComparison.Ordinal);
        if (constraints < 0) constraints = signature.Length;
        string list = string.Join(", ", bases);
        return $"{modifiers}{signature[..constraints]}{(list == "" ? "" : " : ")}{list}{signature[constraints..]}";
    }

    /// <summary>Names with an angle bracket are the compiler's.</summary>
    private static bool IsVisible(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
        && !symbol.IsImplicitlyDeclared && !symbol.Name.StartsWith('<');

    private static bool IsAccessor(ISymbol symbol) => symbol is IMethodSymbol { AssociatedSymbol: not null };
}
