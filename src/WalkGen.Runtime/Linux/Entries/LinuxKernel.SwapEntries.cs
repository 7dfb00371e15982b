namespace WalkGen.Linux;

// Entries with a swap type: swap, and what Linux stores in the same form.
public readonly partial record struct LinuxKernel
{
    // include/linux/swapops.h: the flags of bit 0 on. SWP_MIG_YOUNG_BIT and SWP_MIG_DIRTY_BIT are above the frame number, and 0 if there is
    // no room; PTE_MARKER_UFFD_WP, PTE_MARKER_POISONED and PTE_MARKER_GUARD are in the offset.
    private static readonly NonPresentFlags[] MigrationBits = [NonPresentFlags.Accessed, NonPresentFlags.Dirty];
    private static readonly NonPresentFlags[] MarkerBits =
        [NonPresentFlags.UffdWriteProtected, NonPresentFlags.Poisoned, NonPresentFlags.Guard];

    /// <summary>
    /// Encodes an entry with a swap type: the inverse of <see cref="Decode"/> (Linux: <c>swp_entry_to_pte</c>,
    /// <c>make_readable_migration_entry</c>, <c>make_pte_marker</c>). <see cref="NonPresentEntry.SwapType"/> and
    /// <see cref="NonPresentEntry.SwapOffset"/> are needed for <see cref="NonPresentKind.Swap"/> only; other entries are made of their
    /// kind, frame and flags.
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="level">The level of the table for the entry.</param>
    /// <exception cref="ArgumentException">This kernel cannot express the entry with a swap type.</exception>
    /// <exception cref="NotSupportedException">
    /// Linux's non-present entries of the format's <see cref="IPagingFormat.Architecture"/> are not known.
    /// </exception>
    public ulong Encode<TPaging>(NonPresentEntry entry, PageTableLevel level = PageTableLevel.Pte)
        where TPaging : struct, IPagingFormat
    {
        LinuxEntryLayout layout = LinuxEntryLayout.Of<TPaging>(Version);
        LinuxSwapTypes types = TypesOf<TPaging>();
        ulong frame = entry.Frame?.Value >> TPaging.PageShift ?? 0;
        ulong offset = entry.Kind switch
        {
            NonPresentKind.Swap => entry.SwapOffset,
            NonPresentKind.Marker => BitsOf(entry.Flags, MarkerBits),
            NonPresentKind.Migration => frame | (BitsOf(entry.Flags, MigrationBits) << FrameNumberBits<TPaging>()),
            _ => frame,
        };
        for (int type = 0; type < LinuxSwapTypes.Count; type++)
        {
            if (entry.Kind == NonPresentKind.Swap && type != entry.SwapType) continue;
            (NonPresentKind kind, NonPresentFlags implied) = types.Meaning(type);
            if (kind != entry.Kind || (implied & ~entry.Flags) != 0) continue;

            ulong raw = layout.SwapType.Put((ulong)type) | layout.SwapOffset.Put(layout.Inverts ? ~offset : offset);
            if (kind == NonPresentKind.Swap && (entry.Flags & NonPresentFlags.Exclusive) != 0) raw |= layout.SwapExclusive;
            if ((entry.Flags & NonPresentFlags.SoftDirty) != 0) raw |= layout.SwapSoftDirty;
            if (kind != NonPresentKind.Marker && (entry.Flags & NonPresentFlags.UffdWriteProtected) != 0)
            {
                raw |= layout.SwapUffdWriteProtected;
            }

            NonPresentEntry decoded = SwapEntry(new Entry<TPaging>(raw, level), layout);
            if ((decoded.Kind, decoded.Frame, decoded.Flags) == (entry.Kind, entry.Frame, entry.Flags) && decoded.SwapOffset == offset)
            {
                return raw;
            }
        }

        throw new ArgumentException($"Linux {Version} cannot express {entry} as an entry of {TPaging.Name}.", nameof(entry));
    }

    private NonPresentEntry SwapEntry<TPaging>(Entry<TPaging> entry, in LinuxEntryLayout layout)
        where TPaging : struct, IPagingFormat
    {
        ulong raw = entry.Raw;
        int type = (int)layout.SwapType.Of(raw);
        ulong offset = layout.SwapOffset.Of(layout.Inverts ? ~raw : raw);
        LinuxSwapTypes types = TypesOf<TPaging>();
        (NonPresentKind kind, NonPresentFlags flags) = types.Meaning(type);

        bool isHuge = entry.Level != PageTableLevel.Pte;
        bool isUnknown = (raw & layout.SwapReserved) != 0
            || (isHuge && kind == NonPresentKind.Swap)
            || (kind == NonPresentKind.Marker && !IsMarker(offset));
        if (isUnknown) kind = NonPresentKind.Unknown;

        if ((raw & layout.SwapExclusive) != 0) flags |= NonPresentFlags.Exclusive;
        if ((raw & layout.SwapSoftDirty) != 0) flags |= NonPresentFlags.SoftDirty;
        if ((raw & layout.SwapUffdWriteProtected) != 0) flags |= NonPresentFlags.UffdWriteProtected;
        if (kind == NonPresentKind.Marker) flags |= FlagsOf(offset, MarkerBits);
        PhysicalAddress? frame = null;
        if (kind is NonPresentKind.Migration or NonPresentKind.HwPoison or NonPresentKind.DevicePrivate or NonPresentKind.DeviceExclusive)
        {
            EntryField frameNumber = new(0, FrameNumberBits<TPaging>());
            frame = new PhysicalAddress(frameNumber.Of(offset) << TPaging.PageShift);
            bool hasFlags = kind == NonPresentKind.Migration && Version >= new LinuxVersion(6, 1);
            if (hasFlags) flags |= FlagsOf(offset >> frameNumber.Width, MigrationBits);
        }

        return new NonPresentEntry(kind, frame, type, offset, flags);
    }

    private LinuxSwapTypes TypesOf<TPaging>()
        where TPaging : struct, IPagingFormat
        => SwapTypes ?? LinuxSwapTypes.Of(Version, Config ?? DefaultConfig(TPaging.Architecture));

    private static NonPresentFlags FlagsOf(ulong bits, NonPresentFlags[] flags)
    {
        NonPresentFlags found = NonPresentFlags.None;
        for (int bit = 0; bit < flags.Length; bit++)
        {
            if ((bits >> bit & 1) != 0) found |= flags[bit];
        }

        return found;
    }

    private static ulong BitsOf(NonPresentFlags found, NonPresentFlags[] flags)
    {
        ulong bits = 0;
        for (int bit = 0; bit < flags.Length; bit++)
        {
            if ((found & flags[bit]) != 0) bits |= 1UL << bit;
        }

        return bits;
    }

    private bool IsMarker(ulong bits)
        => bits != 0 && bits <= (Version >= new LinuxVersion(6, 13) ? 7UL : Version >= new LinuxVersion(6, 2) ? 3UL : 1UL);

    private int FrameNumberBits<TPaging>()
        where TPaging : struct, IPagingFormat
        => (PhysicalAddressBits ?? DefaultPhysicalAddressBits<TPaging>()) - TPaging.PageShift;
}
