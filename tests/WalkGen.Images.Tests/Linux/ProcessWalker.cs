using WalkGen.Linux;

namespace WalkGen.Images.Tests;

/// <summary>Every entry of a process that is not empty.</summary>
[PageWalker]
internal sealed partial class ProcessWalker(LinuxKernel kernel)
{
    public List<ProcessEntry> Entries { get; } = [];

    public int Missed { get; private set; }

    [PudEntry, PmdEntry]
    private WalkAction OnUpper<TPaging>(Entry<TPaging> entry, VirtualRange range)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsTable) return WalkAction.Subtree;
        OnPage(entry, range);
        return WalkAction.Continue;
    }

    [PteEntry]
    private partial void OnPage<TPaging>(Entry<TPaging> entry, VirtualRange range)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsNone) return;
        PhysicalAddress? mapped = entry.IsPresent ? entry.Address : null;
        Entries.Add(new(range.Start.Value, entry.Size, entry.Raw, entry.Flags, mapped, kernel.Decode(entry, range.Start)));
    }

    [MissingTable]
    private void OnMissing() => Missed++;
}
