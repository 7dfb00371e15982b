using WalkGen.Formats;

namespace WalkGen.Runtime.Tests;

/// <summary>Two threads change one entry. An operation that is not atomic loses a change within milliseconds.</summary>
public sealed class EntryAtomicityTests
{
    private const int Rounds = 3_000_000; // under load the threads seldom run at the same time

    [Fact]
    public void CompareExchange_of_8_bytes_loses_nothing() => Count<X86_64>();

    [Fact]
    public void CompareExchange_of_4_bytes_loses_nothing() => Count<X86>();

    [Fact]
    public void Exchange_of_8_bytes_returns_each_value_once() => Exchange<X86_64>();

    [Fact]
    public void Exchange_of_4_bytes_returns_each_value_once() => Exchange<X86>();

    [Fact]
    public void A_write_is_one_store()
    {
        const ulong Low = 0x1234_5678, High = Low << 32; // neither has a half of the other
        int torn = 0;
        Run<X86_64>((slot, thread) =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                if (thread == 0) slot.Open<X86_64>().Write((i & 1) == 0 ? Low : High);
                else if (slot.Open<X86_64>().Read().Raw is not (0 or Low or High)) torn++;
            }
        });
        Assert.Equal(0, torn);
    }

    [Fact]
    public void Set_and_Clear_of_8_bytes_keep_other_flags() => SetAndClear<X86_64>();

    [Fact]
    public void Set_and_Clear_of_4_bytes_keep_other_flags() => SetAndClear<X86>();

    [Fact]
    public void Set_and_Clear_of_dependent_flags_keep_other_flags() => SetAndClear<AArch64<Granule4K, VaSize48, Ttbr0>>();

    private static void Count<TPaging>()
        where TPaging : struct, IPagingFormat
    {
        ulong end = Run<TPaging>((slot, _) =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                ulong before;
                do
                {
                    before = slot.Open<TPaging>().Read().Raw;
                }
                while (slot.Open<TPaging>().CompareExchange(before + 1, before).Raw != before);
            }
        });
        Assert.Equal(2UL * Rounds, end);
    }

    private static void Exchange<TPaging>()
        where TPaging : struct, IPagingFormat
    {
        ulong[] returned = new ulong[2];
        ulong end = Run<TPaging>((slot, thread) =>
        {
            ulong sum = 0;
            for (int i = 1; i <= Rounds; i++) sum += slot.Open<TPaging>().Exchange((ulong)i).Raw;
            returned[thread] = sum;
        });
        Assert.Equal((ulong)Rounds * (Rounds + 1), end + returned[0] + returned[1]);
    }

    private static void SetAndClear<TPaging>()
        where TPaging : struct, IPagingFormat
    {
        int wrong = 0;
        Run<TPaging>((slot, thread) =>
        {
            EntryFlags own = thread == 0 ? EntryFlags.Accessed : EntryFlags.User;
            for (int i = 0; i < Rounds; i++)
            {
                if (slot.Open<TPaging>().Set(own).Has(own)) Interlocked.Increment(ref wrong);
                if (!slot.Open<TPaging>().Clear(own).Has(own)) Interlocked.Increment(ref wrong);
            }
        });
        Assert.Equal(0, wrong);
    }

    // Runs the body in two threads and returns the entry at the end.
    private static ulong Run<TPaging>(Action<Slot, int> body)
        where TPaging : struct, IPagingFormat
    {
        using var arena = new FrameArena(default, 1 << 16, frameShift: 16);
        var slot = new Slot(arena);
        if (TPaging.EntrySize == 8) slot.Open<TPaging>().Write(TPaging.HasDependentFlags ? 3UL : 0);
        using var barrier = new Barrier(2);
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(thread => new Thread(() =>
        {
            barrier.SignalAndWait();
            body(slot, thread);
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return slot.Open<TPaging>().Read().Raw;
    }

    private sealed class Slot(FrameArena arena)
    {
        public EntryRef<TPaging> Open<TPaging>()
            where TPaging : struct, IPagingFormat
        {
            Assert.True(EntryRefSpan<TPaging>.TryOpen(arena.Memory, PageTableLevel.Pte, default, out EntryRefSpan<TPaging> table));
            return table[1];
        }
    }
}
