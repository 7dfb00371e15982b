using WalkGen.Linux;
using WalkGen.Runtime.Tests.Scanning;

namespace WalkGen.Runtime.Tests.Walking.Fused;

/// <summary>
/// Fused walkers over address spaces: each part decides on its own which VMAs it walks, and where it ends. The parts split no huge page, so
/// none changes what the others see.
/// </summary>
public class FusedSpaceTests
{
    private const int Seeds = 60;

    [Theory, MemberData(nameof(TestedFormats.ForSpaces), MemberType = typeof(TestedFormats))]
    public void Parts_see_what_they_see_alone<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        int stops = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            using var areas = new RandomAreas<TPaging>(seed);
            VirtualRange range = areas.Range();
            string what = $"{TPaging.Name}, seed {seed}, {range}";
            stops += Compare(what, seed, areas.Space, space => new(space, range));
        }

        Assert.True(stops > 0, $"{TPaging.Name}: no part ended early");
    }

    [Fact]
    public void Parts_see_what_they_see_alone_in_all_mappings_of_a_file()
    {
        using var mapping = new FileMapping();
        using var areas = new RandomAreas<X86_64>(5);
        Assert.NotEmpty(areas.Space.Vmas);
        using (mapping.Lock.EnterWrite())
        {
            foreach (Vma vma in areas.Space.Vmas) mapping.Link(vma);
            for (int seed = 0; seed < Seeds; seed++) Compare($"mapping, seed {seed}", seed, areas.Space, _ => new(mapping));
            foreach (Vma vma in mapping.Vmas.ToList()) mapping.Unlink(vma);
        }
    }

    private static int Compare(string what, int seed, AddressSpace space, Func<AddressSpace, Walk> walk)
    {
        int[] stopAt = [.. Enumerable.Range(0, 3).Select(part => seed % 2 == 0 ? 0 : 1 + (((seed * 7) + (part * 13)) % 40))];
        FusedParts.Calls[] alone = [.. stopAt.Select(static at => new FusedParts.Calls(at))];
        FusedParts.Calls[] fused = [.. stopAt.Select(static at => new FusedParts.Calls(at))];
        WalkResult[] expected, actual;
        using (space.Lock.EnterWrite())
        {
            Walk over = walk(space);
            var clearing = new FusedParts.Extents(new FusedParts.Calls(0));
            over.Run(ref clearing); // a walk clears bad entries
            var areas = new FusedParts.Areas(alone[0]);
            var extents = new FusedParts.Extents(alone[2]);
            expected = [over.Run(ref areas), over.Run(new FusedParts.Levels(alone[1])), over.Run(ref extents)];
            var all = new FusedParts.InSpaces(
                new FusedParts.Areas(fused[0]), new FusedParts.Levels(fused[1]), new FusedParts.Extents(fused[2]));
            over.Run(all);
            actual = [all.AreasResult, all.LevelsResult, all.ExtentsResult];
        }

        for (int part = 0; part < 3; part++)
        {
            List<string> wanted = alone[part].All, got = fused[part].All;
            int at = wanted.Zip(got).TakeWhile(static pair => pair.First == pair.Second).Count();
            Assert.True(
                at == wanted.Count && at == got.Count,
                $"{what}, part {part}, call {at}: expected {wanted.ElementAtOrDefault(at)}, got {got.ElementAtOrDefault(at)}");
            Assert.Equal((what, part, expected[part]), (what, part, actual[part]));
        }

        return expected.Count(static result => !result.IsCompleted);
    }

    /// <summary>A walk over a range, or over a file mapping.</summary>
    private readonly struct Walk
    {
        private readonly AddressSpace? _space;
        private readonly VirtualRange _range;
        private readonly FileMapping? _mapping;

        public Walk(AddressSpace space, VirtualRange range) => (_space, _range) = (space, range);

        public Walk(FileMapping mapping) => _mapping = mapping;

        public WalkResult Run<TWalker>(ref TWalker walker)
            where TWalker : struct, IPageWalker
            => _mapping is null ? walker.Walk(_space, _range) : walker.Walk(_mapping, 0, 1UL << 40);

        public WalkResult Run<TWalker>(TWalker walker)
            where TWalker : class, IPageWalker
            => _mapping is null ? walker.Walk(_space, _range) : walker.Walk(_mapping, 0, 1UL << 40);
    }
}
