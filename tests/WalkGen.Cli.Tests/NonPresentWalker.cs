using WalkGen.Linux;

namespace WalkGen.Cli.Tests;

/// <summary>Decodes every non-present entry that is not empty.</summary>
[PageWalker]
internal sealed partial class NonPresentWalker(LinuxKernel kernel)
{
    public List<(ulong Address, ulong Size, ulong Raw, NonPresentEntry Meaning)> Found { get; } = [];

    [P4dEntry, PudEntry, PmdEntry, PteEntry]
    private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        NonPresentEntry meaning = kernel.Decode(entry, address);
        Assert.Equal(entry.IsPresent || entry.IsNone, meaning.Kind == NonPresentKind.None);
        if (meaning.Kind != NonPresentKind.None) Found.Add((address.Value, entry.Size, entry.Raw, meaning));
    }

    [MissingTable]
    private static void OnMissing(PhysicalAddress table) => Assert.Fail($"The table at {table} is not in the image.");
}
