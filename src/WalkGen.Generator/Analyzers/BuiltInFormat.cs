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

    /// <summary>Whether a PGD entry may map a huge page; true if the format is unknown. Only RISC-V Sv57 has such pages.</summary>
    public static bool HasHugePgds(INamedTypeSymbol? format)
        => format is null || (!IsX86(format) && !format.IsWalkGen("AArch64", arity: 3) && !IsRiscV(format, "Sv32", "Sv39", "Sv48"));

    /// <summary>Whether a P4D entry may map a huge page; true if the format is unknown.</summary>
    public static bool HasHugeP4ds(INamedTypeSymbol? format)
        => format is null || (!IsX86(format) && !IsRiscV(format, "Sv32", "Sv39")
            && !(format.IsWalkGen("AArch64", arity: 3) && format.TypeArguments[1].Name is not "VaSize52"));

    /// <summary>Whether a PUD entry may map a huge page; true if the format is unknown.</summary>
    public static bool HasHugePuds(INamedTypeSymbol? format)
        => !format.IsWalkGen("X86") && !format.IsWalkGenFormats("X86NoPse") && !format.IsWalkGen("X86Pae");

    /// <summary>Whether a PMD entry may map a huge page; true if the format is unknown.</summary>
    public static bool HasHugePmds(INamedTypeSymbol? format) => !format.IsWalkGenFormats("X86NoPse");

    private static bool IsRiscV(INamedTypeSymbol format, params string[] modes)
        => format.IsWalkGen("RiscV", arity: 1) && modes.Contains(format.TypeArguments[0].Name);

    private static bool IsX86(INamedTypeSymbol format)
        => format.IsWalkGen("X86_64") || format.IsWalkGen("X86_64La57")
            || format.IsWalkGen("X86Pae") || format.IsWalkGen("X86") || format.IsWalkGenFormats("X86NoPse");
}
