using System.Runtime.CompilerServices;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>Updates against threads that set bits meanwhile, as processors do.</summary>
public partial class PteUpdateRaceTests
{
    private const int Pages = 64;
    private const int SetsPerThread = 60_000;
    private const ulong SoftwareBit = 1UL << 52;

    [Fact]
    public void No_bit_that_another_thread_sets_is_lost()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 16);
        var own = new OwnedPageTable<X86_64>(arena);
        var range = VirtualRange.FromLength(new VirtualAddress(0x40_0000), Pages << 12);
        own.Map(range, new PhysicalAddress(0x7000_0000), EntryFlags.None);
        var slots = new Slots();
        slots.Edit(own.Table, range);

        // One thread makes pages dirty and counts how often they were clean; another one sets bits that the update does not know.
        long made = 0;
        var dirtying = new Thread(() => made = Dirty(arena.Memory, slots.Addresses));
        var marking = new Thread(() => Mark(arena.Memory, slots.Addresses));
        var cleaner = new Cleaner();
        dirtying.Start();
        marking.Start();
        while (dirtying.IsAlive || marking.IsAlive) cleaner.Edit(own.Table, range);
        dirtying.Join();
        marking.Join();
        cleaner.Edit(own.Table, range);

        Assert.Equal(made, cleaner.Cleaned.Count);
        Assert.Equal(SetsPerThread, slots.Addresses.Sum(address => (long)(Word(arena.Memory, address) >> 52 & 0x7ff)));
    }

    private static long Dirty(ArenaMemory memory, List<PhysicalAddress> slots)
    {
        const ulong dirty = 1UL << 6;
        var random = new Random(8);
        long made = 0;
        for (int i = 0; i < SetsPerThread; i++)
        {
            ulong before = Interlocked.Or(ref Word(memory, slots[random.Next(Pages)]), dirty);
            if ((before & dirty) == 0) made++;
        }

        return made;
    }

    /// <summary>Counts in the bits that are free for software, so that an update that writes back an old word would lose some.</summary>
    private static void Mark(ArenaMemory memory, List<PhysicalAddress> slots)
    {
        for (int i = 0; i < SetsPerThread; i++) Interlocked.Add(ref Word(memory, slots[i % Pages]), SoftwareBit);
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
