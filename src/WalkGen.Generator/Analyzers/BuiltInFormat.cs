using Microsoft.CodeAnalysis;
using WalkGen.Generator.Parsing;

namespace WalkGen.Generator.Analyzers;

/// <summary>Properties of WalkGen's own paging formats. For other formats the answers are the permissive ones.</summary>
internal static class BuiltInFormat
{
    /// <summary>The flags that no entry of <paramref name="format"/> has at any level.</summary>
    public static EntryFlags ImpossibleFlags(INamedTypeSymbol format)
        => IsX86(format) ? EntryFlags.Special | EntryFlags.Contiguous
            : format.IsWalkGen("AArch64", arity: 3) ? EntryFlags.Special | EntryFlags.WriteThrough | EntryFlags.CacheDisabled
            : EntryFlags.None;

    /// <summary>Whether a PUD entry may map a huge page; true if the format is unknown.</summary>
    public static bool HasHugePuds(INamedTypeSymbol? format)
        => !format.IsWalkGen("X86") && !format.IsWalkGen("X86NoPse") && !format.IsWalkGen("X86Pae");

    /// <summary>Whether a PMD entry may map a huge page; true if the format is unknown.</summary>
    public static bool HasHugePmds(INamedTypeSymbol? format) => !format.IsWalkGen("X86NoPse");

    private static bool IsX86(INamedTypeSymbol format)
        => format.IsWalkGen("X86_64") || format.IsWalkGen("X86_64La57")
            || format.IsWalkGen("X86Pae") || format.IsWalkGen("X86") || format.IsWalkGen("X86NoPse");
}
