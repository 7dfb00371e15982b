using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Linux.Kernels;

/// <summary>What the library reads from an entry.</summary>
internal readonly record struct ReadEntry(
    ulong Raw, EntryFlags Flags, EntryFlags HadFlags, ulong Frame, AccessRights Rights, NonPresentEntry NonPresent);

/// <summary>Walkers that read the entries of a kernel: all of them, and those that fulfil conditions.</summary>
internal static partial class KernelWalkers
{
    public const EntryFlags Tested = EntryFlags.Present | EntryFlags.Leaf | EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable
        | EntryFlags.Accessed | EntryFlags.Dirty | EntryFlags.Special | EntryFlags.SoftDirty | EntryFlags.UffdWriteProtected;

    private const AccessRights User = AccessRights.UserRead | AccessRights.UserWrite | AccessRights.UserExecute;

    public static int IndexOf<TPaging>(PageTableLevel level, VirtualRange range)
        where TPaging : struct, IPagingFormat
        => (int)(range.Start.Value >> Geometry<TPaging>.Shift(level)) & ((1 << TPaging.IndexBits(level)) - 1);

    [PageWalker]
    internal sealed partial class Reader(LinuxKernel kernel)
    {
        public Dictionary<(PageTableLevel Level, int Index), ReadEntry> Entries { get; } = [];

        [PmdEntry, PteEntry]
        private void OnEntry<TPaging>(Entry<TPaging> entry, VirtualRange range)
            where TPaging : struct, IPagingFormat
        {
            if (entry.IsTable || entry.IsPassThrough || entry.IsNone) return;
            EntryFlags had = EntryFlags.None;
            for (int bit = 1; bit <= (int)Tested; bit <<= 1)
            {
                if (entry.Has((EntryFlags)bit)) had |= (EntryFlags)bit & Tested;
            }

            Entries.Add(
                (entry.Level, IndexOf<TPaging>(entry.Level, range)),
                entry.IsPresent
                    ? new(entry.Raw, entry.Flags & Tested, had, entry.Address.Value, entry.Rights & User, kernel.Decode(entry, range.Start))
                    : new(entry.Raw, EntryFlags.None, EntryFlags.None, 0, entry.Rights, kernel.Decode(entry, range.Start)));
        }
    }

    /// <summary>Counts by vector instructions. Non-present entries have such bits too, so all conditions include Present.</summary>
    [PageWalker]
    internal partial struct Counter
    {
        [PteCount(Where = EntryFlags.Present | EntryFlags.Dirty)]
        public long Dirty;

        [PteCount(Where = EntryFlags.Present | EntryFlags.Dirty, WhereNot = EntryFlags.Writable)]
        public long SavedDirty;

        [PteCount(Where = EntryFlags.Present | EntryFlags.Dirty | EntryFlags.Writable)]
        public long HardwareDirty;

        [PteCount(Where = EntryFlags.Present | EntryFlags.Accessed, WhereNot = EntryFlags.Dirty)]
        public long Clean;

        [PteCount(Where = EntryFlags.Present | EntryFlags.SoftDirty)]
        public long SoftDirty;

        [PteCount(Where = EntryFlags.Present | EntryFlags.UffdWriteProtected, WhereNot = EntryFlags.SoftDirty)]
        public long UffdWriteProtected;

        [PteCount(Where = EntryFlags.Present | EntryFlags.User, WhereNot = EntryFlags.Special)]
        public long Normal;

        [PteCount(Where = EntryFlags.Present | EntryFlags.Special | EntryFlags.Dirty)]
        public long SpecialDirty;
    }

    [PageWalker]
    internal sealed partial class DirtyPages
    {
        public List<int> Indexes { get; } = [];

        [PteEntry(Where = EntryFlags.Dirty)]
        private void OnDirty<TPaging>(Entry<TPaging> entry, VirtualRange range)
            where TPaging : struct, IPagingFormat
        {
            if (entry.IsPresent) Indexes.Add(IndexOf<TPaging>(PageTableLevel.Pte, range));
        }
    }

    [PageWalker]
    internal sealed partial class CleanPages
    {
        public List<int> Indexes { get; } = [];

        [PteEntry(Where = EntryFlags.Present | EntryFlags.Leaf, WhereNot = EntryFlags.Dirty)]
        private void OnClean<TPaging>(Entry<TPaging> entry, VirtualRange range)
            where TPaging : struct, IPagingFormat
            => Indexes.Add(IndexOf<TPaging>(PageTableLevel.Pte, range));
    }

    /// <summary>Applies <see cref="IPagingFormat.Edit"/> of the format that the walk has, without writing.</summary>
    [PageWalker]
    internal sealed partial class Editor(EntryFlags clear, EntryFlags set)
    {
        public Dictionary<ulong, ulong> Edited { get; } = [];

        [PteEntry(Where = EntryFlags.Present)]
        private void OnPage<TPaging>(Entry<TPaging> entry)
            where TPaging : struct, IPagingFormat
            => Edited[entry.Raw] = TPaging.Edit(entry.Level, entry.Raw, clear, set);
    }
}
