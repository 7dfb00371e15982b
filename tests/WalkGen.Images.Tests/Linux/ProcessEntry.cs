using WalkGen.Linux;

namespace WalkGen.Images.Tests;

/// <summary>An entry of a process, and what Linux reports about it.</summary>
/// <param name="Address">The first address.</param>
/// <param name="Size">The size of what it covers, in bytes.</param>
/// <param name="Raw">The word.</param>
/// <param name="Flags">Its flags, which have a meaning only if it is present.</param>
/// <param name="Mapped">The memory of a present entry.</param>
/// <param name="NonPresent">The decoded entry, if it is not present.</param>
internal readonly record struct ProcessEntry(
    ulong Address, ulong Size, ulong Raw, EntryFlags Flags, PhysicalAddress? Mapped, NonPresentEntry NonPresent)
{
    // The bits of pagemap's records. The lower ones are the frame number, or swap type and offset.
    public const ulong Present = 1UL << 63, Swapped = 1UL << 62, UffdWriteProtected = 1UL << 57;
    public const ulong Exclusive = 1UL << 56, SoftDirty = 1UL << 55;
    public const ulong Number = SoftDirty - 1;

    /// <summary>Whether pagemap reports the page as present.</summary>
    public bool IsPresent => Mapped is not null || NonPresent.IsResident;

    /// <summary>Whether Linux must not use the page's <c>struct page</c> (<c>vm_normal_page</c>).</summary>
    public bool IsSpecial => Mapped is not null && Flags.HasFlag(EntryFlags.Special);

    public bool IsDirty => Has(EntryFlags.Dirty, NonPresentFlags.Dirty);

    public IEnumerable<ulong> Pages
    {
        get
        {
            for (ulong offset = 0; offset < Size; offset += 4096) yield return Address + offset;
        }
    }

    /// <summary>The frame number of the page at <paramref name="address"/>.</summary>
    public ulong FrameOf(ulong address) => ((Mapped ?? NonPresent.Frame!.Value).Value + (address - Address)) >> 12;

    /// <summary>
    /// The record of pagemap for <paramref name="address"/>, as far as the entry decides it (Linux: <c>pte_to_pagemap_entry</c>).
    /// </summary>
    public ulong Record(ulong address)
    {
        ulong record = (Has(EntryFlags.SoftDirty, NonPresentFlags.SoftDirty) ? SoftDirty : 0)
            | (Has(EntryFlags.UffdWriteProtected, NonPresentFlags.UffdWriteProtected) ? UffdWriteProtected : 0);
        if (IsPresent) return record | Present | FrameOf(address);
        if (NonPresent.SwapType is not { } type) throw new InvalidOperationException($"0x{address:x}: 0x{Raw:x} is {NonPresent.Kind}.");
        return record | Swapped | (uint)type | (NonPresent.SwapOffset << 5);
    }

    private bool Has(EntryFlags present, NonPresentFlags nonPresent)
        => Mapped is null ? NonPresent.Flags.HasFlag(nonPresent) : Flags.HasFlag(present);
}
