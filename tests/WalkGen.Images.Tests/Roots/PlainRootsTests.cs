namespace WalkGen.Images.Tests;

/// <summary>A search finds what a plain one finds, entry by entry, in all paging modes, also among damaged and hostile tables.</summary>
public class PlainRootsTests
{
    private const ulong Start = 1 << 24;

    public static TheoryData<PagingMode> Modes() => [.. PagingModes.All.Select(static row => row.Mode)];

    [Theory]
    [MemberData(nameof(Modes))]
    public void Roots_are_those_of_a_plain_search(PagingMode mode)
    {
        byte[] memory = new byte[PlausibleTables.Count * PlausibleTables.Slot];
        int found = 0;
        ulong leaves = 0;

        // Tables of 4 KiB can be in any frame of a window. Larger ones take long.
        bool isSmall = !mode.ToString().Contains("16K", StringComparison.Ordinal)
            && !mode.ToString().Contains("64K", StringComparison.Ordinal);
        for (int seed = 0; seed < (isSmall ? 8 : 3); seed++)
        {
            ulong start = Start + (isSmall ? (ulong)(seed * 5 % 16) << 12 : 0);
            using TestFile file = Write(memory, mode, start, seed);
            using MemoryImage image = MemoryImage.OpenRaw([file.Path], new PhysicalAddress(start));
            var plain = new PlainRoots(image);
            image.OpenPageTable(default, mode).Accept(ref plain);
            IReadOnlyList<RootCandidate> roots = RootScan.Find(image, mode);
            Assert.Equal(plain.Found, roots);
            var parts = Enumerable.Range(0, 3).SelectMany(part => RootScan.FindPart(image, mode, part, 3));
            Assert.Equal(plain.Found.Select(static root => root.Root), parts.Select(static root => root.Guess.Candidate.Root));
            found += roots.Count;
            foreach (RootCandidate root in roots) leaves += root.All.UserLeaves + root.All.AccessedLeaves;
        }

        Assert.True(found > 0 && leaves > 0, $"{found} roots, {leaves} leaves.");
    }

    // Every other image lacks all tables below some. Two have no damage, the others have more and more.
    private static TestFile Write(byte[] memory, PagingMode mode, ulong start, int seed)
    {
        var random = new Random(seed);
        int damage = seed / 2;
        using TestFile empty = new(memory);
        using (MemoryImage image = MemoryImage.OpenRaw([empty.Path], new PhysicalAddress(start)))
        {
            var writer = new PlausibleTables(memory, start) { Random = random, Linked = true, HasFar = seed % 2 == 1 };
            image.OpenPageTable(default, mode).Accept(ref writer);
        }

        for (int slot = 0; slot < PlausibleTables.Count; slot++)
        {
            Span<byte> bytes = memory.AsSpan(slot * PlausibleTables.Slot, PlausibleTables.Slot);
            int kind = damage == 0 ? 99 : random.Next(40 / damage);
            if (kind == 0) bytes[random.Next(4096)] ^= (byte)(1 << random.Next(8));
            if (kind == 1) random.NextBytes(bytes.Slice(random.Next(64) * 64, 64));
            if (kind == 2) bytes.Slice(512 * random.Next(8), 512).Clear(); // a whole group
            if (kind == 3) memory.AsSpan(random.Next(PlausibleTables.Count) * PlausibleTables.Slot, 4096).CopyTo(bytes); // of another level
        }

        return new TestFile(memory);
    }
}
