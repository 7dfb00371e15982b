using WalkGen.Formats;

namespace WalkGen.Linux;

/// <summary>
/// The properties of a kernel that are needed to decode its non-present entries: the version, and options with a default for each
/// architecture. One value serves all paging formats.
/// </summary>
/// <remarks>
/// The special swap types and their numbers depend on build options: set <see cref="Config"/>. Set <see cref="SwapTypes"/> for a kernel
/// with features from a later version.
/// </remarks>
public readonly record struct LinuxKernel
{
    // This bit is 0 in the frame numbers of memory: with L1TF, Linux uses no memory above it (l1tf_pfn_limit).
    private const ulong InversionBit = 1UL << 51;

    // Kernel mappings have none of these software bits.
    private const ulong KernelSoftwareBits = 0x3fUL << 52;

    /// <summary>The oldest supported version: 5.0.</summary>
    public static LinuxVersion Oldest { get; } = new(5, 0);

    /// <summary>Creates the description of a kernel of <paramref name="version"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="version"/> is older than <see cref="Oldest"/>.</exception>
    public LinuxKernel(LinuxVersion version)
    {
        if (version < Oldest) throw new ArgumentOutOfRangeException(nameof(version), version, $"Linux before {Oldest} is not supported.");
        Version = version;
    }

    /// <summary>The version.</summary>
    public LinuxVersion Version { get; }

    /// <summary>The build options; null for <see cref="DefaultConfig"/> of the architecture.</summary>
    public LinuxConfig? Config { get; init; }

    /// <summary>The swap types; null for those of <see cref="Version"/> and <see cref="Config"/>.</summary>
    public LinuxSwapTypes? SwapTypes { get; init; }

    /// <summary>
    /// The first address of the kernel half (32-bit: <c>CONFIG_PAGE_OFFSET</c>); null for <see cref="DefaultKernelStart{TPaging}"/>.
    /// </summary>
    public VirtualAddress? KernelStart { get; init; }

    /// <summary>
    /// The number of bits of a physical address in swap entries: MAX_PHYSMEM_BITS, also in VMCOREINFO. Null for the architecture's default:
    /// x86 32, PAE 36, x86-64 46, with five levels 52; AArch64 48, with 52-bit addresses 52; RISC-V 56, Sv32 32.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not from 32 to 63.</exception>
    public int? PhysicalAddressBits
    {
        get;
        init => field = value is null or (>= 32 and <= 63)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The number of physical address bits must be from 32 to 63.");
    }

    /// <summary>
    /// The default start of the kernel half: 2^63 for 64-bit formats, however many bits they translate; 3 GiB for 32-bit formats
    /// (<c>CONFIG_VMSPLIT_3G</c>).
    /// </summary>
    public static VirtualAddress DefaultKernelStart<TPaging>()
        where TPaging : struct, IPagingFormat
        => new(Is32Bit<TPaging>() ? 0xc000_0000 : 1UL << 63);

    /// <summary>
    /// The build options of Debian 12: no device memory; markers on x86-64 only, where userfaultfd can write-protect; only migration on
    /// RISC-V, which does not support memory failure.
    /// </summary>
    public static LinuxConfig DefaultConfig(Architecture architecture) => architecture switch
    {
        Architecture.X86_64 => LinuxConfig.MemoryFailure | LinuxConfig.Migration | LinuxConfig.PteMarker,
        Architecture.RiscV => LinuxConfig.Migration,
        _ => LinuxConfig.MemoryFailure | LinuxConfig.Migration,
    };

    /// <summary>
    /// The same page table, whose flags have the meaning that this kernel gives to them: <see cref="EntryFlags.Dirty"/> is
    /// <c>pte_dirty</c>, also where Linux keeps it in a bit of its own (x86 since 6.6), and <see cref="EntryFlags.Special"/>,
    /// <see cref="EntryFlags.SoftDirty"/> and <see cref="EntryFlags.UffdWriteProtected"/> exist.
    /// </summary>
    public PageTable Interpret(PageTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.AsLinux(Version);
    }

    /// <summary>
    /// Decodes <paramref name="entry"/>; returns <see cref="NonPresentKind.None"/> if it is empty or present. The address decides
    /// between the user half and the kernel half, which has no swap entries but invalidated mappings with the same bits.
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="address">The first virtual address that the entry covers.</param>
    /// <exception cref="NotSupportedException">
    /// Linux's non-present entries of the format's <see cref="IPagingFormat.Architecture"/> are not known.
    /// </exception>
    public NonPresentEntry Decode<TPaging>(Entry<TPaging> entry, VirtualAddress address)
        where TPaging : struct, IPagingFormat
    {
        if (entry.IsPresent || entry.IsNone) return default;
        if (entry.IsMalformed) return new(NonPresentKind.Malformed, null, null, 0, NonPresentFlags.None);
        LinuxEntryLayout layout = LinuxEntryLayout.Of<TPaging>(Version);
        if (!TPaging.AllowsLeaf(entry.Level)) return Unknown;

        ulong raw = entry.Raw;
        if (address >= (KernelStart ?? DefaultKernelStart<TPaging>()))
        {
            return Mapping<TPaging>(NonPresentKind.Invalidated, entry.Level, KernelMapping(raw, layout.Inverts), layout);
        }

        ulong mapping = layout.Inverts ? raw ^ X86Bits.AddressMask : raw;
        if (layout.ProtNone.Matches(raw)) return Mapping<TPaging>(NonPresentKind.ProtNone, entry.Level, mapping, layout);
        ulong invalidated = entry.Level == PageTableLevel.Pte ? layout.InvalidatedPage : layout.InvalidatedHuge;
        if ((raw & invalidated) != 0) return Mapping<TPaging>(NonPresentKind.Invalidated, entry.Level, mapping, layout);
        return SwapEntry<TPaging>(entry, layout);
    }

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
        LinuxSwapTypes types = SwapTypes ?? LinuxSwapTypes.Of(Version, Config ?? DefaultConfig(TPaging.Architecture));
        ulong offset = entry.Kind switch
        {
            NonPresentKind.Swap => entry.SwapOffset,
            NonPresentKind.Marker => MarkerBits(entry.Flags),
            _ => (entry.Frame?.Value >> TPaging.PageShift ?? 0) | (MigrationBits(entry) << FrameNumberBits<TPaging>()),
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

    private static ulong MigrationBits(NonPresentEntry entry)
        => entry.Kind != NonPresentKind.Migration ? 0
            : ((entry.Flags & NonPresentFlags.Accessed) != 0 ? 1UL : 0) | ((entry.Flags & NonPresentFlags.Dirty) != 0 ? 2UL : 0);

    private static ulong MarkerBits(NonPresentFlags flags)
        => ((flags & NonPresentFlags.UffdWriteProtected) != 0 ? 1UL : 0)
            | ((flags & NonPresentFlags.Poisoned) != 0 ? 2UL : 0)
            | ((flags & NonPresentFlags.Guard) != 0 ? 4UL : 0);

    private static NonPresentEntry Unknown => new(NonPresentKind.Unknown, null, null, 0, NonPresentFlags.None);

    /// <summary>Decodes an entry in the hardware's form without the present bit: address and flags are in the usual bits.</summary>
    private static NonPresentEntry Mapping<TPaging>(NonPresentKind kind, PageTableLevel level, ulong mapping, in LinuxEntryLayout layout)
        where TPaging : struct, IPagingFormat
    {
        Entry<TPaging> entry = new(mapping, level);
        NonPresentFlags flags = NonPresentFlags.None;
        if (entry.IsWritable) flags |= NonPresentFlags.Writable;
        if (entry.IsAccessed) flags |= NonPresentFlags.Accessed;
        if (entry.IsDirty || (mapping & layout.Software.SavedDirty) != 0) flags |= NonPresentFlags.Dirty;
        if ((mapping & layout.Software.SoftDirty) != 0) flags |= NonPresentFlags.SoftDirty;
        if ((mapping & layout.Software.UffdWriteProtected) != 0) flags |= NonPresentFlags.UffdWriteProtected;
        return new NonPresentEntry(kind, entry.Address, null, 0, flags);
    }

    /// <summary>
    /// The entry of a kernel mapping before it was invalidated. There are three forms on x86: <c>set_memory_np</c> inverts the frame
    /// number; KFENCE inverts nothing, the frame number or, in some releases, the whole word (<c>kfence_protect_page</c>).
    /// </summary>
    private static ulong KernelMapping(ulong raw, bool inverts)
    {
        if (!inverts || (raw & InversionBit) == 0) return raw;
        return (raw & KernelSoftwareBits) == KernelSoftwareBits ? ~raw : raw ^ X86Bits.AddressMask;
    }

    private NonPresentEntry SwapEntry<TPaging>(Entry<TPaging> entry, in LinuxEntryLayout layout)
        where TPaging : struct, IPagingFormat
    {
        ulong raw = entry.Raw;
        int type = (int)layout.SwapType.Of(raw);
        ulong offset = layout.SwapOffset.Of(layout.Inverts ? ~raw : raw);
        LinuxSwapTypes types = SwapTypes ?? LinuxSwapTypes.Of(Version, Config ?? DefaultConfig(TPaging.Architecture));
        (NonPresentKind kind, NonPresentFlags flags) = types.Meaning(type);

        bool isHuge = entry.Level != PageTableLevel.Pte;
        bool isUnknown = (raw & layout.SwapReserved) != 0
            || (isHuge && kind == NonPresentKind.Swap)
            || (kind == NonPresentKind.Marker && !IsMarker(offset));
        if (isUnknown) kind = NonPresentKind.Unknown;

        if ((raw & layout.SwapExclusive) != 0) flags |= NonPresentFlags.Exclusive;
        if ((raw & layout.SwapSoftDirty) != 0) flags |= NonPresentFlags.SoftDirty;
        if ((raw & layout.SwapUffdWriteProtected) != 0) flags |= NonPresentFlags.UffdWriteProtected;
        if (kind == NonPresentKind.Marker) flags |= MarkerFlags(offset);
        PhysicalAddress? frame = null;
        if (kind is NonPresentKind.Migration or NonPresentKind.HwPoison or NonPresentKind.DevicePrivate or NonPresentKind.DeviceExclusive)
        {
            EntryField frameNumber = new(0, FrameNumberBits<TPaging>());
            frame = new PhysicalAddress(frameNumber.Of(offset) << TPaging.PageShift);
            if (kind == NonPresentKind.Migration && Version >= new LinuxVersion(6, 1)) flags |= MigrationFlags(offset >> frameNumber.Width);
        }

        return new NonPresentEntry(kind, frame, type, offset, flags);
    }

    // include/linux/swapops.h: SWP_MIG_YOUNG_BIT and SWP_MIG_DIRTY_BIT are above the frame number, and 0 if there is no room.
    private static NonPresentFlags MigrationFlags(ulong bits)
        => ((bits & 1) != 0 ? NonPresentFlags.Accessed : NonPresentFlags.None)
            | ((bits & 2) != 0 ? NonPresentFlags.Dirty : NonPresentFlags.None);

    // include/linux/swapops.h: PTE_MARKER_UFFD_WP is bit 0, PTE_MARKER_POISONED bit 1, PTE_MARKER_GUARD bit 2.
    private static NonPresentFlags MarkerFlags(ulong bits)
        => ((bits & 1) != 0 ? NonPresentFlags.UffdWriteProtected : NonPresentFlags.None)
            | ((bits & 2) != 0 ? NonPresentFlags.Poisoned : NonPresentFlags.None)
            | ((bits & 4) != 0 ? NonPresentFlags.Guard : NonPresentFlags.None);

    private bool IsMarker(ulong bits)
        => bits != 0 && bits <= (Version >= new LinuxVersion(6, 13) ? 7UL : Version >= new LinuxVersion(6, 2) ? 3UL : 1UL);

    private int FrameNumberBits<TPaging>()
        where TPaging : struct, IPagingFormat
        => (PhysicalAddressBits ?? DefaultPhysicalAddressBits<TPaging>()) - TPaging.PageShift;

    private static int DefaultPhysicalAddressBits<TPaging>()
        where TPaging : struct, IPagingFormat
        => TPaging.Architecture switch
        {
            Architecture.X86 => TPaging.EntrySize == 4 ? 32 : 36,
            Architecture.X86_64 => Geometry<TPaging>.AddressBits > 48 ? 52 : 46,
            Architecture.AArch64 => Geometry<TPaging>.AddressBits > 48 ? 52 : 48,
            _ => TPaging.EntrySize == 4 ? 32 : 56,
        };

    private static bool Is32Bit<TPaging>()
        where TPaging : struct, IPagingFormat
        => TPaging.Architecture == Architecture.X86 || TPaging.EntrySize == 4;
}
