namespace WalkGen.Cli.Walkers;

/// <summary>What a command walks of a page table, and which rows about it are in its part of the output.</summary>
/// <param name="Walked">The addresses to walk; null for none.</param>
/// <param name="From">Rows that begin before this address are in other parts; null if all rows are.</param>
/// <param name="HasBegin">Whether what precedes the rows of the page table is in the part.</param>
/// <param name="HasEnd">Whether what follows them is in the part.</param>
internal readonly record struct Part(VirtualRange? Walked, VirtualAddress? From, bool HasBegin, bool HasEnd)
{
    /// <summary>Whether a row that begins at <paramref name="address"/> is in the part, if the walk finds it.</summary>
    public bool Has(VirtualAddress address) => From is { } from && address >= from;
}
