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
public readonly partial record struct LinuxKernel
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
