using System.Diagnostics;
using static WalkGen.PageTableLevel;

namespace WalkGen.Runtime.Tests;

/// <summary>One thread changes a page table, another one reads what is changed at this moment.</summary>
public sealed class ConcurrentReadTests
{
    private const ulong Huge = 0x20_0000;
    private const int Leaves = 512;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1); // short enough, and long enough for a busy machine

    /// <summary>
    /// While leaf after leaf is split, another thread reads the last page of each. It is always mapped to the same memory: a table that
    /// is linked before it is filled would show a hole.
    /// </summary>
    [Fact]
    public void A_reader_sees_a_leaf_or_the_full_table_that_takes_its_place()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x1000_0000), (Leaves + 8) * 0x1000);
        var tables = new OwnedPageTable<X86_64>(arena);
        ulong current = ulong.MaxValue; // the leaf that is split
        int round = 0;
        ReadWhile(
            () =>
            {
                tables.Map(new VirtualRange(0, (Leaves * Huge) - 1), default, EntryFlags.User, Pmd);
                for (ulong i = 0; i < Leaves; i++)
                {
                    Volatile.Write(ref current, i);
                    tables.Protect(VirtualRange.FromLength(new VirtualAddress(i * Huge), 0x1000), EntryFlags.Writable);
                }

                Volatile.Write(ref current, ulong.MaxValue);
                Volatile.Write(ref round, round + 1); // a reader may come too late
                tables.Unmap(VirtualRange.All);
            },
            () =>
            {
                int before = Volatile.Read(ref round);
                ulong leaf = Volatile.Read(ref current);
                ulong address = ((leaf + 1) * Huge) - 0x1000;
                return leaf == ulong.MaxValue
                    || Lookup.Page(tables.Table, address)?.Address.Value == address
                    || Volatile.Read(ref round) != before;
            });
    }

    private static void ReadWhile(Action change, Func<bool> isRight)
    {
        bool stop = false, isWrong = false;
        int reads = 0;
        var reader = new Thread(() =>
        {
            for (; !Volatile.Read(ref stop) && !isWrong; reads++) isWrong = !isRight();
        });
        reader.Start();
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Duration || Volatile.Read(ref reads) == 0;) change();
        Volatile.Write(ref stop, true);
        reader.Join();
        Assert.False(isWrong, "The reader saw a state between two.");
    }
}
