using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WalkGen.Generator.Analyzers;

/// <summary>The names of the attributes that the types and members of a file have, and the aliases of its usings.</summary>
internal sealed class FileAttributes
{
    /// <summary>An edit replaces the tree of one file, so an editor computes only that one again.</summary>
    private static readonly ConditionalWeakTable<SyntaxTree, FileAttributes> Computed = new();

    private readonly HashSet<string> _attributes = [];
    private readonly List<NameAlias> _aliases = [];

    private FileAttributes(SyntaxTree tree)
    {
        if (tree.GetRoot() is not CompilationUnitSyntax root) return;
        AddAliases(root.Usings);
        AddAttributes(root.Members);
    }

    /// <summary>The last part of each name, as in source.</summary>
    public HashSet<string> Attributes => _attributes;

    public IReadOnlyList<NameAlias> Aliases => _aliases;

    public static FileAttributes Of(SyntaxTree tree) => Computed.GetValue(tree, static key => new FileAttributes(key));

    /// <summary>The names of the attributes of the type or member that <paramref name="declaration"/> declares.</summary>
    public static IEnumerable<string> NamesAt(SyntaxNode declaration) => declaration switch
    {
        MemberDeclarationSyntax member => Names(member.AttributeLists),
        VariableDeclaratorSyntax { Parent.Parent: MemberDeclarationSyntax field } => Names(field.AttributeLists),
        ParameterSyntax property => Names(property.AttributeLists), // of a record
        _ => [],
    };

    private static IEnumerable<string> Names(SyntaxList<AttributeListSyntax> lists)
        => lists.SelectMany(static list => list.Attributes).Select(static attribute => Last(attribute.Name));

    private static string Last(NameSyntax? name) => name switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax qualified => qualified.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };

    private void AddAliases(SyntaxList<UsingDirectiveSyntax> usings)
    {
        foreach (var directive in usings)
        {
            if (directive.Alias is { } alias) _aliases.Add(new(alias.Name.Identifier.ValueText, Last(directive.Name)));
        }
    }

    private void AddAttributes(SyntaxList<MemberDeclarationSyntax> members)
    {
        foreach (var member in members)
        {
            _attributes.UnionWith(Names(member.AttributeLists));
            switch (member)
            {
                case BaseNamespaceDeclarationSyntax space:
                    AddAliases(space.Usings);
                    AddAttributes(space.Members);
                    break;
                case TypeDeclarationSyntax type:
                    foreach (var parameter in type.ParameterList?.Parameters ?? []) _attributes.UnionWith(Names(parameter.AttributeLists));
                    AddAttributes(type.Members);
                    break;
            }
        }
    }
}

/// <summary>An alias of a using directive. It is a class, because the JIT would compile collections of a struct in each build.</summary>
/// <param name="name">The alias.</param>
/// <param name="target">The last part of the name that it stands for.</param>
internal sealed class NameAlias(string name, string target)
{
    public string Name => name;

    public string Target => target;
}
