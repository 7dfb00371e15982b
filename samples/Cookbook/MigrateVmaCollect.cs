using WalkGen;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>A page of a migration to or from a device (Linux: <c>MIGRATE_PFN_*</c>). An empty page has no frame.</summary>
internal readonly record struct MigratePage(bool Migrates, PhysicalAddress? Frame, bool IsWritable);

/// <summary>
/// Collects the anonymous pages of a range for a migration, and replaces their entries by migration entries (Linux:
/// <c>migrate_vma_collect</c>, <c>mm/migrate_device.c</c>).
/// </summary>
/// <param name="range">The range: whole pages of one VMA.</param>
/// <param name="kernel">The kernel whose migration entries are written.</param>
[PageWalker]
internal sealed partial class MigrateVmaCollect(VirtualRange range, LinuxKernel kernel)
{
    /// <summary>One element per page (Linux: <c>migrate_vma.src</c>).</summary>
    public MigratePage[] Pages { get; } = new MigratePage[range.PageCount(12)];

    [LeafEntry(AbovePte = true)]
    private static WalkAction OnHuge() => WalkAction.Subtree; // splits the huge page

    [PteHole]
    private void OnHole(VirtualRange hole, Vma vma) => Pages.AsSpan(Index(hole.Start), (int)hole.PageCount(12)).Fill(Empty(vma));

    [PteTable]
    private void OnTable<TPaging>(EntryRefSpan<TPaging> entries, VirtualRange part, Vma vma) where TPaging : struct, IPagingFormat
    {
        bool isUnmapped = false;
        for (int index = 0; index < entries.Length; index++)
        {
            EntryRef<TPaging> slot = entries[index];
            Entry<TPaging> entry = slot.Read();
            ref MigratePage page = ref Pages[Index(part.Start) + index];
            if (entry.IsNone) page = Empty(vma);
            if (!entry.IsPresent || entry.Has(EntryFlags.Special) || vma.IsFile) continue;

            entry = slot.Exchange(0); // an access that comes now waits for the lock of the table
            page = new MigratePage(true, entry.Address, entry.IsWritable);
            slot.Write(kernel.Encode<TPaging>(new NonPresentEntry(NonPresentKind.Migration, entry.Address, null, 0, FlagsOf(entry))));
            isUnmapped = true;
        }

        if (isUnmapped) vma.Space!.Tlb.Flush(vma, part);
    }

    private static MigratePage Empty(Vma vma) => new(!vma.IsFile, null, false); // an empty page of a file is read from the file

    private static NonPresentFlags FlagsOf<TPaging>(Entry<TPaging> entry) where TPaging : struct, IPagingFormat
        => (entry.IsWritable ? NonPresentFlags.Writable : NonPresentFlags.Exclusive)
            | (entry.IsAccessed ? NonPresentFlags.Accessed : 0) | (entry.IsDirty ? NonPresentFlags.Dirty : 0);

    private int Index(VirtualAddress address) => (int)((address - range.Start) >> 12);
}
