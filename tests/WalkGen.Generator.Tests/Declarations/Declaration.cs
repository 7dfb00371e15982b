namespace WalkGen.Generator.Tests.Declarations;

/// <summary>The declaration of a walker, in pieces that can be removed one by one.</summary>
/// <param name="Top">The lines before the namespace: nullability, usings, aliases.</param>
/// <param name="Namespace">The namespace, or null for the global one.</param>
/// <param name="Containers">The containing types, outermost first.</param>
/// <param name="Walker">The walker.</param>
/// <param name="Members">Its members.</param>
/// <param name="MembersElsewhere">Its members in a second file.</param>
/// <param name="Beside">Types in the same namespace.</param>
/// <param name="MustBuild">Whether WalkGen must support it.</param>
/// <param name="NeedsAlias">Whether it names types of an assembly that has only an extern alias.</param>
internal sealed record Declaration(
    string Top,
    string? Namespace,
    IReadOnlyList<Head> Containers,
    Head Walker,
    IReadOnlyList<string> Members,
    IReadOnlyList<string> MembersElsewhere,
    IReadOnlyList<string> Beside,
    bool MustBuild,
    bool NeedsAlias)
{
    public IEnumerable<string> Sources()
    {
        yield return Source(Beside, static head => head.First + "\n{\n" + head.Members, Members);
        if (MembersElsewhere.Count > 0) yield return Source([], static head => head.Again + "\n{\n", MembersElsewhere);
    }

    /// <summary>The declarations that result if one piece is removed.</summary>
    public IEnumerable<Declaration> Smaller()
    {
        if (Namespace is not null) yield return this with { Namespace = null };
        for (int index = 0; index < Containers.Count; index++) yield return this with { Containers = Without(Containers, index) };
        for (int index = 0; index < Members.Count; index++) yield return this with { Members = Without(Members, index) };
        for (int index = 0; index < MembersElsewhere.Count; index++)
        {
            yield return this with { MembersElsewhere = Without(MembersElsewhere, index) };
        }

        for (int index = 0; index < Beside.Count; index++) yield return this with { Beside = Without(Beside, index) };
    }

    public override string ToString() => string.Join("\n// ---- another file\n", Sources());

    private static List<T> Without<T>(IReadOnlyList<T> items, int index) => [.. items.Where((_, other) => other != index)];

    private string Source(IEnumerable<string> beside, Func<Head, string> head, IEnumerable<string> members)
    {
        string inside = string.Join("\n", beside.Append(Containers.Append(Walker).Reverse()
            .Aggregate(string.Join("\n", members), (body, type) => $"{head(type)}{body}\n}}")));
        return Top + "\n" + (Namespace is null ? inside : $"namespace {Namespace}\n{{\n{inside}\n}}") + "\n";
    }
}

/// <summary>The head of a partial type: the full one, that of a second part, and the name for a base class.</summary>
internal sealed record Head(string First, string Again, string Name)
{
    /// <summary>Members of the first part.</summary>
    public string Members { get; init; } = "";
}
