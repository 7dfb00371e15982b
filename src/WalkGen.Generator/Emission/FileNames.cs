using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>Roslyn does not tell small from capital letters in file names, as C# does in the names of types.</summary>
internal static class FileNames
{
    /// <summary>Those of <paramref name="names"/> that are one name for Roslyn, sorted.</summary>
    public static EquatableArray<string> Clashes(IEnumerable<string> names)
        => new([.. names.GroupBy(static name => name, StringComparer.OrdinalIgnoreCase).Where(static same => same.Skip(1).Any())
            .SelectMany(static same => same).OrderBy(static name => name, StringComparer.Ordinal)]);

    /// <summary>
    /// <paramref name="name"/> with the extension of a generated file, and a hash of itself if others are like it; null if two types have
    /// it, which the compiler reports.
    /// </summary>
    public static string? Of(string name, EquatableArray<string> clashes) => clashes.Count(other => other == name) switch
    {
        0 => $"{name}.g.cs",
        1 => $"{name}-{Hash(name):x8}.g.cs",
        _ => null,
    };

    /// <summary>FNV-1a: unlike <see cref="string.GetHashCode()"/>, the same in every process.</summary>
    private static uint Hash(string name) => name.Aggregate(2166136261, static (hash, letter) => unchecked((hash ^ letter) * 16777619));
}
