using WalkGen.Cli.Output;
using WalkGen.Images;

namespace WalkGen.Cli.Scans;

/// <summary>The roots in a part of the memory, with what joins them: families, and the scores of an unknown paging mode.</summary>
internal static class PartRoots
{
    public static readonly Schema Schema = new(
        "part_roots",
        [
            new("mode", CellKind.Number, ""), new("score", CellKind.Number, ""), new("family", CellKind.Number, ""),
            .. CountsOf("user"), .. CountsOf("kernel"), new("cpus", CellKind.Text, ""),
        ]);

    private const int Counts = 6;

    public static void Write(RowWriter rows, MemoryImage image, IEnumerable<FoundRoot> roots)
    {
        rows.Begin();
        foreach (FoundRoot root in roots)
        {
            RootCandidate candidate = root.Guess.Candidate;
            rows.Write(
                new Identity(image.Path, candidate.Root, null), (ulong)root.Guess.Mode, BitConverter.DoubleToUInt64Bits(root.Guess.Score),
                root.FamilyKey, Group(candidate.User), Group(candidate.Kernel), RootsRows.CpusOf(image, candidate));
        }

        rows.EndSearch(SearchCoverage.Of(image));
    }

    /// <summary>Joins the roots of all parts, as one search finds them.</summary>
    /// <param name="parts">The parts in order.</param>
    /// <param name="mode">The paging mode of the search; null for all.</param>
    /// <param name="cpus">Gets the CPUs that use each root.</param>
    /// <param name="coverage">The coverage of the search.</param>
    public static FoundRoots Join(
        IEnumerable<RawRowReader> parts, PagingMode? mode, Dictionary<PhysicalAddress, string> cpus, out string? coverage)
    {
        Dictionary<(PagingMode, ulong), PhysicalAddress> families = [];
        Dictionary<PagingMode, List<RootGuess>> found = [];
        coverage = null;
        foreach (RawRowReader part in parts)
        {
            while (part.Read())
            {
                Cell[] own = part.Cells[Output.Schema.IdentityLength..];
                var key = ((PagingMode)own[0].Number, own[2].Number);
                var root = new PhysicalAddress(part.Cells[1].Number);
                families.TryAdd(key, root);
                if (!found.TryGetValue(key.Item1, out List<RootGuess>? roots)) roots = found[key.Item1] = [];
                if (roots.Count == RootScan.MaxRoots) continue;
                var candidate = new RootCandidate(root, CountsIn(own, 3), CountsIn(own, 3 + Counts), families[key]);
                roots.Add(new RootGuess(key.Item1, candidate, BitConverter.UInt64BitsToDouble(own[1].Number)));
                if (own[^1].Kind == CellKind.Text) cpus[root] = own[^1].Text;
            }

            coverage = part.Coverage;
        }

        IEnumerable<RootGuess> all = PagingModes.All.Select(static one => one.Mode)
            .SelectMany(one => found.TryGetValue(one, out List<RootGuess>? roots) ? roots : []);
        if (mode is null) all = RootScan.Rank(all);
        return new FoundRoots(mode, [.. all.Select(static guess => (guess.Mode, guess.Candidate))]);
    }

    private static Field[] CountsOf(string half)
        => [.. Enumerable.Range(0, Counts).Select(index => new Field($"{half}_{index}", CellKind.Number, ""))];

    private static CellGroup Group(TableCounts counts)
        => new(counts.Good, counts.Malformed, counts.Missing, counts.Leaves, counts.UserLeaves, counts.AccessedLeaves);

    private static TableCounts CountsIn(Cell[] own, int first)
        => new(own[first].Number, own[first + 1].Number, own[first + 2].Number, own[first + 3].Number, own[first + 4].Number)
        {
            AccessedLeaves = own[first + 5].Number,
        };
}
