using WalkGen.Emulation;
using WalkGen.Formats;

namespace WalkGen.Dirty.Tests.Frames;

/// <summary>The page tables of a guest are RAM too: the MMU writes them when it sets accessed and dirty bits.</summary>
public sealed class GuestTablesTests
{
    [Fact]
    public void A_copy_of_the_dirty_pages_contains_accessed_and_dirty_bits()
    {
        const ulong start = 0x8000_0000, length = 4 << 20, guest = 0x40_0000;
        using var bus = new PhysicalBus();
        FrameArena ram = bus.AddRam(new PhysicalAddress(start), length);
        var tables = new OwnedPageTable<RiscV<Sv39>>(ram);
        for (ulong page = 0; page < 64; page++)
        {
            tables.Map(
                VirtualRange.FromLength(new VirtualAddress(guest + (page << 12)), 4096), ram.Allocate(),
                EntryFlags.User | EntryFlags.Writable);
        }

        VirtualCpu<RiscV<Sv39>> cpu = new SoftwareMmu<RiscV<Sv39>>(bus).AddCpu();
        cpu.SetRoot(tables.Table.Root);
        using var log = new FrameDirtyLog(bus, new PhysicalAddress(start), length);
        byte[] copy = new byte[length], memory = new byte[length];
        Assert.True(bus.TryRead(new PhysicalAddress(start), copy));
        var random = new Random(5);
        for (int round = 0; round < 10; round++)
        {
            for (int i = 0; i < 6; i++)
            {
                var address = new VirtualAddress(guest + ((ulong)random.Next(64) << 12));
                if (random.Next(2) == 0) cpu.Load<ulong>(address);
                else cpu.Store(address, (ulong)random.NextInt64());
            }

            foreach (PageRun run in log.Collect(new ulong[log.WordCount]))
            {
                Assert.True(bus.TryRead(log.AddressOf(run.First), copy.AsSpan((int)run.First << 12, (int)run.Count << 12)));
            }

            Assert.True(bus.TryRead(new PhysicalAddress(start), memory));
            Assert.True(memory.AsSpan().SequenceEqual(copy), $"round {round}");
        }
    }
}
