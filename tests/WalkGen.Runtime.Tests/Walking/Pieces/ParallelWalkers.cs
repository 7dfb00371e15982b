using System.Runtime.CompilerServices;
using WalkGen.Pieces;

namespace WalkGen.Runtime.Tests.Walking.Pieces;

/// <summary>Walkers of every kind that can walk on several threads. They note their calls; those of a piece are merged.</summary>
internal static partial class ParallelWalkers
{
    /// <summary>The calls of one walker, and what they decide.</summary>
    internal sealed class Calls(ulong stopAt, ulong throwAt)
    {
        public List<string> All { get; } = [];

        /// <summary>The address of each call.</summary>
        public List<ulong> Addresses { get; } = [];

        /// <summary>The code that ends the walk.</summary>
        public int Code { get; init; } = 7;

        /// <summary>How many walkers were forked.</summary>
        public StrongBox<int> Forks { get; private init; } = new();

        public int Note(string call, ulong address)
        {
            All.Add(call);
            Addresses.Add(address);
            if (address == throwAt) throw new InvalidOperationException(call);
            return address == stopAt ? Code : 0;
        }

        public Calls Fork()
        {
            Interlocked.Increment(ref Forks.Value);
            return new Calls(stopAt, throwAt) { Forks = Forks, Code = Code };
        }

        public void Add(Calls next)
        {
            All.AddRange(next.All);
            Addresses.AddRange(next.Addresses);
        }
    }

    /// <summary>Entries of all levels; decides, retries, and knows the entries above.</summary>
    [PageWalker]
    internal sealed partial class Levels(Calls calls, bool retries) : IParallelWalker<Levels>
    {
        private readonly HashSet<ulong> _retried = [];
        private EffectivePermissions _permissions;

        public Levels Fork() => new(calls.Fork(), retries) { _permissions = _permissions };

        public void Merge(in Levels next) => calls.Add(next.GetCalls());

        private Calls GetCalls() => calls;

        [PgdEntry, P4dEntry, PudEntry]
        private WalkAction OnEntry<TPaging>(Entry<TPaging> entry, VirtualRange range)
            where TPaging : struct, IPagingFormat
        {
            calls.Note($"{entry} {range}", range.Start.Value + 2);
            if (!entry.IsTable) return WalkAction.Continue;
            _permissions.Apply(entry);
            return entry.Raw % 5 == 1 ? WalkAction.Continue : WalkAction.Subtree;
        }

        [PmdEntry]
        private int OnPmd<TPaging>(Entry<TPaging> entry, VirtualRange range, ref PageWalk walk)
            where TPaging : struct, IPagingFormat
        {
            if (entry.IsTable) _permissions.Apply(entry);
            if (retries && (range.Start.Value >> 20) % 3 == 0 && _retried.Add(range.Start.Value)) walk.Action = WalkAction.Again;
            return calls.Note($"{entry} {range}", range.Start.Value + 1);
        }

        [PteEntry(Where = EntryFlags.Accessed)]
        private int OnPage<TPaging>(Entry<TPaging> pte, VirtualAddress address)
            where TPaging : struct, IPagingFormat
            => calls.Note($"{pte} {address} {_permissions.RightsOf(pte)}", address.Value);

        [MissingTable]
        private int OnMissing(PhysicalAddress table, VirtualRange range) => calls.Note($"missing {table} {range}", range.Start.Value);
    }

    /// <summary>Merged holes.</summary>
    [PageWalker]
    internal readonly partial struct Gaps(Calls calls) : IParallelWalker<Gaps>
    {
        public Gaps Fork() => new(calls.Fork());

        public void Merge(in Gaps next) => calls.Add(next.GetCalls());

        private Calls GetCalls() => calls;

        [PteHole(Coalesce = true)]
        private int OnHole(VirtualRange hole) => calls.Note($"hole {hole}", hole.Start.Value);
    }

    /// <summary>Every hole.</summary>
    [PageWalker]
    internal readonly partial struct Holes(Calls calls) : IParallelWalker<Holes>
    {
        public Holes Fork() => new(calls.Fork());

        public void Merge(in Holes next) => calls.Add(next.GetCalls());

        private Calls GetCalls() => calls;

        [PteHole]
        private int OnHole(VirtualRange hole, PageTableLevel level) => calls.Note($"hole {level} {hole}", hole.Start.Value);
    }

    /// <summary>Runs of pages.</summary>
    [PageWalker]
    internal readonly partial struct Extents(Calls calls) : IParallelWalker<Extents>
    {
        public Extents Fork() => new(calls.Fork());

        public void Merge(in Extents next) => calls.Add(next.GetCalls());

        private Calls GetCalls() => calls;

        [MappedRun(Same = PageAttributes.Flags | PageAttributes.Frames)]
        private int OnRun(in MappedRun run) => calls.Note($"{run}", run.Range.Start.Value);
    }

    /// <summary>PMD tables; retries the entry above an empty one once.</summary>
    [PageWalker]
    internal sealed partial class Retrying(Calls calls) : IParallelWalker<Retrying>
    {
        private readonly HashSet<ulong> _retried = [];

        public Retrying Fork() => new(calls.Fork());

        public void Merge(in Retrying next)
        {
            calls.Add(next.GetCalls());
            _retried.UnionWith(next._retried);
        }

        private Calls GetCalls() => calls;

        [PudEntry]
        private int OnPud(VirtualRange range) => calls.Note($"pud {range}", range.Start.Value + 2);

        [PmdTable]
        private int OnPmds<TPaging>(EntrySpan<TPaging> pmds, VirtualRange range, ref PageWalk walk)
            where TPaging : struct, IPagingFormat
        {
            if (_retried.Add(range.Start.Value)) walk.Action = WalkAction.Again;
            return calls.Note($"{pmds.Length} pmds {range}", range.Start.Value);
        }

        [PteTable]
        private int OnPtes(VirtualRange range) => calls.Note($"ptes {range}", range.Start.Value + 1);
    }

    /// <summary>Counts.</summary>
    [PageWalker]
    internal partial struct Census(Calls calls) : IParallelWalker<Census>
    {
        [PteCount(Where = EntryFlags.Present)]
        public long Present;

        public readonly Census Fork() => new(calls.Fork());

        public void Merge(in Census next) => Present += next.Present;
    }

    /// <summary>Cancels its own walk at the first table with pages.</summary>
    [PageWalker]
    internal sealed partial class Cancelling(CancellationTokenSource source) : IParallelWalker<Cancelling>
    {
        public Cancelling Fork() => new(source);

        public void Merge(in Cancelling next)
        {
        }

        [PteEntry]
        private void OnPage() => source.Cancel();
    }
}
