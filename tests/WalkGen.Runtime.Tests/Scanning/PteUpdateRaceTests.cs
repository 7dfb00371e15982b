using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>Updates against a thread that sets bits meanwhile, as processors do.</summary>
public partial class PteUpdateRaceTests
{
    private const int Pages = 2; // few, so that threads meet

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1); // long enough for a busy machine

    /// <summary>Where the bits begin that the update does not know, up to the topmost one: a counter.</summary>
    private const int CounterShift = 52;

    [Fact]
    public void No_bit_that_another_thread_sets_is_lost()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 16);
        var own = new OwnedPageTable<X86_64>(arena);
        var range = VirtualRange.FromLength(new VirtualAddress(0x40_0000), Pages << 12);
        own.Map(range, new PhysicalAddress(0x7000_0000), EntryFlags.None);
        var slots = new Slots();
        slots.Edit(own.Table, range);
        ulong[] counters = [.. slots.Addresses.Select(address => Word(arena.Memory, address) >> CounterShift)];

        // The thread makes pages dirty and counts how often they were clean. It also counts up in bits that the update does not know: an
        // update that writes back an old word would lose some.
        const ulong dirty = 1UL << 6;
        long made = 0;
        ulong rounds = 0;
        var processor = new Thread(() =>
        {
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Duration;)
            {
                for (int i = 0; i < 64; i++, rounds++)
                {
                    foreach (PhysicalAddress slot in slots.Addresses)
                    {
                        if ((Interlocked.Or(ref Word(arena.Memory, slot), dirty) & dirty) == 0) made++;
                        Interlocked.Add(ref Word(arena.Memory, slot), 1UL << CounterShift);
                    }
                }
            }
        });
        var cleaner = new Cleaner();
        processor.Start();
        while (processor.IsAlive) cleaner.Edit(own.Table, range);
        processor.Join();
        cleaner.Edit(own.Table, range);

        Assert.Equal(made, cleaner.Cleaned.Count);
        Assert.Equal(
            counters.Select(counter => (counter + rounds) << CounterShift),
            slots.Addresses.Select(slot => Word(arena.Memory, slot) >> CounterShift << CounterShift));
    }

    private static ref ulong Word(ArenaMemory memory, PhysicalAddress slot)
    {
        Assert.True(memory.TryGetWritableBytes(slot, sizeof(ulong), out Span<byte> bytes));
        return ref Unsafe.As<byte, ulong>(ref bytes[0]);
    }

    [PageWalker]
    private partial struct Cleaner
    {
        [PteUpdate(Where = EntryFlags.Dirty, Clear = EntryFlags.Dirty)]
        public PteChanges Cleaned;
    }

    [PageWalker]
    private sealed partial class Slots
    {
        public List<PhysicalAddress> Addresses { get; } = [];

        [PteEntry]
        private void OnPage<TPaging>(EntryRef<TPaging> pte)
            where TPaging : struct, IPagingFormat
            => Addresses.Add(pte.Address);
    }
}
