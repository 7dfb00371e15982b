using WalkGen.Linux;

namespace WalkGen.Samples.Tests.Soak;

/// <summary>A round like that of the dirty helpers, with a pause between its halves, either of which may be one with a mistake.</summary>
internal sealed class BrokenProtocol : IDirtyProtocol
{
    /// <summary>Protects the pages.</summary>
    public Action<FileMapping, ulong> Protect { get; init; } = static (mapping, pages)
        => MappingDirtyHelpers.WriteProtect(mapping, 0, pages);

    /// <summary>Cleans the pages and records those that were dirty.</summary>
    public Action<FileMapping, ulong, DirtyBitmap> Clean { get; init; }
        = static (mapping, pages, bitmap) => MappingDirtyHelpers.CleanAndRecord(mapping, 0, pages, bitmap);

    public void Round(FileMapping mapping, ulong pageCount, DirtyBitmap bitmap)
    {
        using var held = mapping.EnterRead();
        Protect(mapping, pageCount);
        Thread.Sleep(1); // the CPUs make pages writable and dirty again
        Clean(mapping, pageCount, bitmap);
    }
}
