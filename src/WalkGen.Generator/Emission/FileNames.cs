using System.Text;
using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>The names of generated files, which Roslyn compares without regard to case. Names of types in C# are case-sensitive.</summary>
internal static class FileNames
{
    private const string Extension = ".g.cs";

    /// <summary>The longest file name that common file systems allow, in bytes of UTF-8.</summary>
    private const int MaxBytes = 255;

    /// <summary>The <paramref name="names"/> that differ only in case from another one, sorted.</summary>
    public static EquatableArray<string> Clashes(IEnumerable<string> names)
        => new([.. names.GroupBy(static name => name, StringComparer.OrdinalIgnoreCase).Where(static same => same.Skip(1).Any())
            .SelectMany(static same => same).OrderBy(static name => name, StringComparer.Ordinal)]);

    /// <summary>
    /// <paramref name="name"/> with the extension of a generated file. It is shortened if it is too long, and gets a hash if it is
    /// shortened or if other names differ only in case. Null if two types have the name, which the compiler reports.
    /// </summary>
    public static string? Of(string name, EquatableArray<string> clashes) => clashes.Count(other => other == name) switch
    {
        0 when Fits(name + Extension) => name + Extension,
        0 or 1 => WithHash(name),
        _ => null,
    };

    private static string WithHash(string name)
    {
        string end = $"-{Hash(name):x8}{Extension}";
        int length = name.Length;
        while (!Fits(name.Substring(0, length) + end)) length -= char.IsLowSurrogate(name[length - 1]) ? 2 : 1;
        return name.Substring(0, length) + end;
    }

    private static bool Fits(string file) => Encoding.UTF8.GetByteCount(file) <= MaxBytes;

    /// <summary>FNV-1a: unlike <see cref="string.GetHashCode()"/>, the same in every process.</summary>
    private static uint Hash(string name) => name.Aggregate(2166136261, static (hash, letter) => unchecked((hash ^ letter) * 16777619));
}
