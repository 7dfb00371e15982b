using System.Runtime.InteropServices;
using WalkGen.Formats;

namespace WalkGen.Images.Tests;

/// <summary>What is known about a frame after it was read once.</summary>
public class FrameContentTests
{
    [Fact]
    public void Bits_of_a_group_are_those_of_its_words()
    {
        var random = new Random(5);
        EntryPattern pattern = new(0x85, 0x5);
        int all = 0;
        for (int round = 0; round < 500; round++)
        {
            var words = new ulong[WordBits.Width];
            random.NextBytes(MemoryMarshal.AsBytes(words.AsSpan()));
            for (int i = 0; i < words.Length && round % 2 == 0; i++) words[i] = pattern.Set(words[i]);
            if (round % 4 == 0) words[random.Next(words.Length)] ^= 1UL << random.Next(64);
            ref ulong first = ref words[0];
            WordBits bits = WordBits.Scalar(ref first);
            Assert.Equal(words.Aggregate(static (a, b) => a & b), bits.Common);
            Assert.Equal(words.Aggregate(static (a, b) => a | b), bits.Any);
            Assert.Equal(
                [bits, bits, bits, bits],
                [WordBits.Of(ref first), WordBits.Of512(ref first), WordBits.Of256(ref first), WordBits.Of128(ref first)]);
            Assert.Equal(words.All(pattern.Matches), bits.AllMatch(pattern));
            if (bits.AllMatch(pattern)) all++;
        }

        Assert.InRange(all, 100, 260);
    }

    [Theory]
    [InlineData(0)] // both bits are common or absent in a group
    [InlineData(1)] // they are random
    [InlineData(2)] // also empty entries
    [InlineData(3)] // also a foreign entry
    public void Leaves_and_missing_tables_are_counted_as_one_by_one(int kind)
    {
        var random = new Random(kind);
        LeafPatterns patterns = LeafPatterns.Of<X86_64>()!.Value;
        EntryPattern table = PlausibleEntries<X86_64>.Of(PageTableLevel.Pud);
        HeldTables<X86_64> held = new(new PhysicalRange(new PhysicalAddress(0x4_0000), 0x8_0000));
        int leaves = 0, missing = 0;
        for (int round = 0; round < 600; round++)
        {
            var words = new ulong[512];
            ulong flags = 1;
            for (int i = 0; i < words.Length; i++)
            {
                if (i % 64 == 0) flags = 1 | ((ulong)random.Next(2) << 2) | ((ulong)random.Next(2) << 5);
                if (kind > 0) flags = 1 | (ulong)random.Next(64);
                ulong address = (ulong)random.Next(round % 3 == 0 ? 0x40 : round % 3 == 1 ? 0x100 : 0x1_0000) << 12;
                if (round % 3 == 2) address += 0xc_0000;
                words[i] = kind > 1 && random.Next(16) == 0 ? 0 : address | flags;
            }

            if (kind == 3 && round % 2 == 0) words[random.Next(512)] = random.Next(2) == 0 ? 2UL : 0x81;
            if (round % 5 == 0) words.AsSpan(64 * random.Next(8), 64).Clear();

            FrameContent content = FrameContent.Read(words, patterns, held, PageTableLevel.Pud);
            bool areLeaves = words.All(word => word == 0 || patterns.Leaf.Matches(word));
            LeafCounts counts = new(
                words.Count(patterns.Leaf.Matches), words.Count(patterns.User.Matches), words.Count(patterns.Accessed.Matches));
            Assert.Equal(areLeaves ? counts : null, content.Leaves);
            Assert.Equal(counts, LeafCounts.Unpack(counts.Packed));

            bool areMissing = words.All(word => word == 0
                || (table.Matches(word) && (word & 0xffff_ffff_f000) is < 0x4_0000 or >= 0xc_0000));
            Assert.Equal(areMissing ? words.Count(static word => word != 0) : null, content.Missing);
            (leaves, missing) = (leaves + (areLeaves ? 1 : 0), missing + (areMissing ? 1 : 0));
        }

        Assert.True(leaves > 100 && missing > 100, $"{leaves} tables of leaves, {missing} of missing tables.");
    }

    [Fact]
    public void Tables_are_kept_by_window_as_far_as_there_is_room()
    {
        var tables = new LeafTables();
        tables.Clear(1 << 14); // two windows
        ulong[] lower = new ulong[LeafTables.FramesPerWindow], upper = new ulong[LeafTables.FramesPerWindow];
        lower[1] = new LeafCounts(512, 8, 9).Packed;
        upper[15] = new LeafCounts(8192, 8192, 8192).Packed;
        tables.Add(0x1_0000, lower);
        tables.Add(0x1_8000, upper); // the rest of the same window
        tables.Add(0x5_0000, lower);
        tables.Add(0x6_0000, lower);

        Assert.True(tables.TryGet(new PhysicalAddress(0x1_1000), out LeafCounts leaves));
        Assert.Equal(new LeafCounts(512, 8, 9), leaves);
        Assert.True(tables.TryGet(new PhysicalAddress(0x1_f000), out leaves));
        Assert.Equal(new LeafCounts(8192, 8192, 8192), leaves);
        Assert.True(tables.TryGet(new PhysicalAddress(0x5_1000), out _));
        Assert.False(tables.TryGet(new PhysicalAddress(0x6_1000), out _));
        Assert.False(tables.TryGet(new PhysicalAddress(0x1_2000), out _));
        Assert.False(tables.TryGet(new PhysicalAddress(0x1_1008), out _));
        tables.Clear(1);
        Assert.False(tables.TryGet(new PhysicalAddress(0x1_1000), out _));
    }
}
