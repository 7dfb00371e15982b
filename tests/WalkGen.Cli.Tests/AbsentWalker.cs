namespace WalkGen.Cli.Tests;

/// <summary>Decodes every entry that is neither present nor empty.</summary>
[PageWalker]
internal sealed partial class AbsentWalker(LinuxKernel kernel)
{
    public List<(ulong Address, ulong Size, ulong Raw, AbsentEntry Meaning)> Found { get; } = [];

    [P4dEntry, PudEntry, PmdEntry, PteEntry]
    private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        AbsentEntry meaning = kernel.Decode(entry, address);
        Assert.Equal(entry.IsPresent || entry.IsNone, meaning.Kind == AbsentKind.None);
        if (meaning.Kind != AbsentKind.None) Found.Add((address.Value, entry.Size, entry.Raw, meaning));
    }

    [MissingTable]
    private static void OnMissing(PhysicalAddress table) => Assert.Fail($"The table at {table} is not in the image.");
}
