using WalkGen.Linux;

namespace WalkGen.Cli.Walkers;

/// <summary>Decodes entries that are not present.</summary>
internal static class EntryMeaning
{
    /// <summary>The meaning of <paramref name="entry"/>; null if its system is unknown. A malformed entry needs no system.</summary>
    /// <param name="kernel">The Linux that wrote it; null if it is unknown.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="address">The first virtual address that it covers.</param>
    public static NonPresentEntry? Of<TPaging>(LinuxKernel? kernel, Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
        => entry.IsMalformed
            ? new NonPresentEntry(NonPresentKind.Malformed, null, null, 0, NonPresentFlags.None)
            : kernel?.Decode(entry, address);
}
