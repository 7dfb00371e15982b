using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>The names of generated files, which Roslyn compares without regard to case. Names of types in C# are case-sensitive.</summary>
internal static class FileNames
{
    /// <summary>The <paramref name="names"/> that differ only in case from another one, sorted.</summary>
    public static EquatableArray<string> Clashes(IEnumerable<string> names)
        => new([.. names.GroupBy(static name => name, StringComparer.OrdinalIgnoreCase).Where(static same => same.Skip(1).Any())
            .SelectMany(static same => same).OrderBy(static name => name, StringComparer.Ordinal)]);

    /// <summary>
    /// <paramref name="name"/> with the extension of a generated file, and with a hash if other names differ only in case; null if two
    /// types have the name, which the compiler reports.
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
