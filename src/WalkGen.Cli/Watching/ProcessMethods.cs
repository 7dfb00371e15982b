using WalkGen.Live;

namespace WalkGen.Cli.Watching;

/// <summary>The methods that work for a process, found by trying them, and why others do not.</summary>
internal sealed class ProcessMethods
{
    private ProcessMethods()
    {
    }

    /// <summary>Whether written pages are found by soft-dirty bits.</summary>
    public bool HasSoftDirty { get; private init; }

    /// <summary>Whether used pages are counted by the accessed bits, area by area.</summary>
    public bool HasAccessed { get; private init; }

    /// <summary>The methods as sentences.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Tries the methods. It clears bits of the process if <paramref name="clears"/>.</summary>
    public static ProcessMethods Probe(LinuxProcess process, bool clears)
    {
        string? refusal = clears ? TryClear(process) : "--no-clear leaves the bits of the process as they are.";
        bool isAsked = refusal is null;
        bool hasSoftDirty = isAsked && LinuxProcess.HasSoftDirty;
        return new ProcessMethods
        {
            HasSoftDirty = hasSoftDirty,
            HasAccessed = isAsked,
            Notes =
            [
                hasSoftDirty
                    ? "written: page by page, by soft-dirty bits, which are cleared for each interval; what is written between reading and "
                        + "clearing them is not seen"
                    : $"written: not watched: {(LinuxProcess.HasSoftDirty ? refusal : LinuxProcess.SoftDirtyMissing)}",
                "mapped, unmapped, copied and others: page by page, by comparing pagemap",
                isAsked
                    ? "touched: area by area, by Referenced of smaps: the pages are somewhere in the area, and not all of them are seen; "
                        + "the accessed bits are cleared for each interval"
                    : $"touched: not watched: {refusal}",
            ],
        };
    }

    private static string? TryClear(LinuxProcess process)
    {
        try
        {
            process.ClearAccessed();
            return null;
        }
        catch (UnauthorizedAccessException e)
        {
            return e.Message;
        }
    }
}
