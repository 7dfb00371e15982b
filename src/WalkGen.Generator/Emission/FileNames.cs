using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>Roslyn does not tell small from capital letters in file names, as C# does in the names of types.</summary>
internal static class FileNames
{
    private static readonly StringComparer Roslyn = StringComparer.OrdinalIgnoreCase;

    /// <summary>Those of <paramref name="names"/> that are one name for Roslyn, sorted.</summary>
    public static EquatableArray<string> Clashes(IEnumerable<string> names)
        => new([.. names.GroupBy(static name => name, Roslyn).Where(static same => same.Skip(1).Any()).SelectMany(static same => same).OrderBy(static name => name, StringComparer.Ordinal)]);

    /// <summary>
    /// <paramref name="name"/> with the extension of a generated file, and a number if others are like it; null if two types have it, which
    /// the compiler reports.
    /// </summary>
    public static string? Of(string name, EquatableArray<string> clashes)
    {
        var like = clashes.Where(other => Roslyn.Equals(other, name)).ToList();
        if (like.Count(other => other == name) > 1) return null;
        return like.IndexOf(name) is var number and > 0 ? $"{name}-{number}.g.cs" : $"{name}.g.cs";
    }
}
