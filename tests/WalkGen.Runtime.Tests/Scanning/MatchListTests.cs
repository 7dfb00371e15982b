using System.Runtime.InteropServices;
using WalkGen.CompilerServices;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>Lists of few matches against a loop, for parts of tables and all numbers of matches around the limit.</summary>
public class MatchListTests
{
    private const ulong Mask = 0x41;
    private const int Length = 512;
    private const int MostListed = 28;

    [Fact]
    public void Lists_equal_a_loop()
    {
        var random = new Random(1);
        for (int i = 0; i < 2000; i++)
        {
            ulong[] words = new ulong[Length];
            for (int matches = random.Next(2 * MostListed); matches > 0; matches--)
            {
                words[random.Next(Length)] |= Mask | (ulong)random.NextInt64();
            }

            int first = i % 2 == 0 ? 0 : random.Next(Length), end = i % 2 == 0 ? Length : random.Next(first, Length) + 1;
            AssertList(words, first, end);
        }
    }

    [Fact]
    public void A_group_full_of_matches_is_no_list()
    {
        ulong[] words = new ulong[Length];
        Array.Fill(words, Mask, 64, 64);
        AssertList(words, 0, Length);
    }

    private static void AssertList(ulong[] words, int first, int end)
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 12);
        ArenaMemory memory = arena.Memory;
        PhysicalAddress frame = arena.Allocate();
        Assert.True(memory.TryGetWritableBytes(frame, Length * sizeof(ulong), out Span<byte> bytes));
        words.CopyTo(MemoryMarshal.Cast<byte, ulong>(bytes));
        Assert.True(EntryTable<X86_64>.TryOpen(in memory, PageTableLevel.Pte, frame, out EntryTable<X86_64> table));

        EntryFilter filter = EntryFilter.Require<X86_64>(PageTableLevel.Pte, EntryFlags.Present | EntryFlags.Dirty);
        int[] expected = [.. Enumerable.Range(first, end - first).Where(i => (words[i] & Mask) == Mask)];
        bool isListed = table.TryFindFew(PageTableLevel.Pte, in filter, first, end, default, out MatchList list);
        Assert.Equal(expected.Length <= MostListed, isListed);
        if (!isListed) return;

        int[] actual = new int[list.Count];
        for (int i = 0; i < actual.Length; i++) actual[i] = list[i];
        Assert.Equal(expected, actual);
    }
}
