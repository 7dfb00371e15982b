using System.Runtime.CompilerServices;

namespace WalkGen;

/// <summary>The translation of one address, and the entry where it ended (<see cref="PageTable.Translate"/>).</summary>
public readonly record struct Translation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Translation(TranslationStatus status, PageTableLevel level, PhysicalAddress address, ulong raw)
    {
        Address = address;
        Raw = raw;
        Level = level;
        Status = status;
    }

    /// <summary>
    /// If the address is mapped, its physical address, including the offset in the page; with
    /// <see cref="TranslationStatus.TableMissing"/> that of the missing table; else 0.
    /// </summary>
    /// <remarks>
    /// The memory may lack the mapped frame, as a dump can: only <see cref="IPhysicalMemory.TryGetBytes"/> of the address says so.
    /// </remarks>
    public PhysicalAddress Address { get; }

    /// <summary>
    /// The bits of the entry where the translation ended; with <see cref="TranslationStatus.TableMissing"/> those of the entry that points
    /// to the missing table. 0 if there is no entry: the address is not translated, or the root table is missing.
    /// </summary>
    public ulong Raw { get; }

    /// <summary>
    /// The level of the entry <see cref="Raw"/>, as in <see cref="Entry{TPaging}.Level"/>; with
    /// <see cref="TranslationStatus.TableMissing"/> that of the missing table. <see cref="PageTableLevel.Unknown"/> if the address is not
    /// translated.
    /// </summary>
    public PageTableLevel Level { get; }

    /// <summary>How the translation ended.</summary>
    public TranslationStatus Status { get; }

    /// <summary>Whether a leaf maps the address.</summary>
    public bool IsMapped => Status == TranslationStatus.Mapped;

    /// <summary>
    /// The translation of <paramref name="pointer"/>, which ends at <paramref name="entry"/>: it does not point to a table. Written in
    /// place, because a copy would wait for the stores.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void EndAt<TPaging>(Entry<TPaging> entry, ulong pointer, out Translation result)
        where TPaging : struct, IPagingFormat
    {
        if (!entry.IsLeaf)
        {
            EndUnmapped(entry, out result);
            return;
        }

        result = new(TranslationStatus.Mapped, entry.Level, entry.Address + (pointer & (entry.Size - 1)), entry.Raw);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void EndUnmapped<TPaging>(Entry<TPaging> entry, out Translation result)
        where TPaging : struct, IPagingFormat
        => result = new(entry.IsMalformed ? TranslationStatus.Malformed : TranslationStatus.NonPresent, entry.Level, default, entry.Raw);
}
