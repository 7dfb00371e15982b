using System.Runtime.CompilerServices;
using WalkGen.Filters;

namespace WalkGen;

/// <summary>
/// Merges the pages of a walk into runs: leaves one by one, and those of a PTE table by comparing the bits of many entries with those of
/// the last one of the run (MappedRuns.Tables.cs).
/// </summary>
internal sealed partial class MappedRuns
{
    /// <summary>Each flag of an entry.</summary>
    public static readonly EntryFlags[] AllFlags = Enum.GetValues<EntryFlags>()[1..];

    private const PageTableLevel Lowest = PageTableLevel.Pte;

    private readonly PageAttributes _same;
    private readonly EntryFlags _compared;
    private PageDecodings _decodings = new();
    private EffectivePermissions _permissions;
    private PageFilter _filter;
    private OpenRun _run;
    private ulong _bits; // to compare in entries of the lowest level
    private ulong _notAddress; // the bits of such an entry that are not its address
    private ulong _notTableAddress; // the same of a PMD entry
    private ulong _pmd; // the one applied last, without its address; 0 if a level above was applied later
    private ulong _step; // between the entries of neighbouring frames; 0 if frames do not matter
    private ulong _lastEntry; // of the run
    private bool _isComparable; // whether an entry whose bits continue the last one is a page of the run

    public MappedRuns(PageAttributes same)
    {
        _same = same;
        _compared = RunFlags.Of(same);
    }

    private bool ComparesFrames => (_same & PageAttributes.Frames) != 0;

    /// <summary>Begins the walk of a page table. Pages that <paramref name="filter"/> stops belong to no run.</summary>
    public void Start<TPaging>(RunFilter filter)
        where TPaging : struct, IPagingFormat
    {
        _filter = PageFilter.Of<TPaging>(filter);
        _permissions = default;
        _decodings.Clear();
        _run = default; // a handler may have ended the walk before
        _isComparable = false;
        _bits = RunBits<TPaging>.Compared(_compared, ComparesFrames);
        _notAddress = ~RunBits<TPaging>.Address;
        _notTableAddress = ~RunBits<TPaging>.TableAddress;
        _pmd = 0;
        _step = ComparesFrames ? RunBits<TPaging>.Step : 0;
    }

    /// <summary>Ends the run; false if none is open.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnd(out MappedRun run)
    {
        run = default;
        if (_withholds && Withholds()) return false;
        if (!_run.IsOpen) return false;
        _run.End(out run);
        return true;
    }

    /// <summary>Applies the permissions of an entry that points to a table to the entries below.</summary>
    public void Enter<TPaging>(Entry<TPaging> table)
        where TPaging : struct, IPagingFormat
    {
        ulong bits = table.Level == PageTableLevel.Pmd ? table.Raw & _notTableAddress : 0;
        if (bits != 0 && bits == _pmd) return;
        _pmd = bits;
        ulong before = _permissions.Denied;
        _permissions.Apply(table);
        if (_permissions.Denied == before) return;
        _decodings.Clear();
        _isComparable = false;
    }

    /// <summary>
    /// Adds an entry that covers <paramref name="first"/> to <paramref name="last"/>, inclusive. It is a page if it is a leaf.
    /// </summary>
    /// <returns>Whether a run has ended before the entry.</returns>
    public bool Add<TPaging>(Entry<TPaging> entry, ulong first, ulong last, out MappedRun ended)
        where TPaging : struct, IPagingFormat
    {
        _isComparable = false;
        if (!entry.IsLeaf)
        {
            if (entry.IsTable || (_same & PageAttributes.NonPresent) == 0) return TryEnd(out ended);
            RunPage nonPresent = new(entry.Raw, 0, entry.Size, entry.Flags & EntryFlags.Malformed, AccessRights.None);
            return Add(nonPresent, first, last, out ended);
        }

        EntryFlags denied = EffectivePermissions.Mask & ~_permissions.Above<TPaging>(entry.Level);
        PageDecoding attributes = new(entry.Flags & ~denied, _permissions.RightsOf(entry));
        if (entry.Level == Lowest && RunBits<TPaging>.IsWellFormedAnywhere(entry.Raw))
        {
            _decodings.Add(entry.Raw & _notAddress, attributes);
            return AddComparable(entry, attributes, first, last, out ended);
        }

        return Add(PageOf(entry, attributes, first), first, last, out ended);
    }

    /// <summary>Adds a leaf of the lowest level of which all bits but those of the address decide the attributes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool AddComparable<TPaging>(Entry<TPaging> leaf, PageDecoding attributes, ulong first, ulong last, out MappedRun ended)
        where TPaging : struct, IPagingFormat
    {
        (_lastEntry, _isComparable) = (leaf.Raw, true);
        return Add(PageOf(leaf, attributes, first), first, last, out ended);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static RunPage PageOf<TPaging>(Entry<TPaging> leaf, PageDecoding attributes, ulong first)
        where TPaging : struct, IPagingFormat
        => new(leaf.Raw, leaf.Address.Value + (first & (leaf.Size - 1)), leaf.Size, attributes.Flags, attributes.Rights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Add(in RunPage page, ulong first, ulong last, out MappedRun ended)
    {
        ended = default;
        if (_filter.IsSet && !_filter.Admits(page, last - first))
        {
            _isComparable = false;
            return TryEnd(out ended);
        }

        if (_run.TryAdd(page, first, last, _same, _compared)) return false;
        bool isEnded = TryEnd(out ended);
        _run.Begin(page, first, last);
        return isEnded;
    }
}
