using System.Diagnostics;
using WalkGen.Dirty.Tests.Frames;
using WalkGen.Emulation;

namespace WalkGen.Dirty.Tests.Regions;

/// <summary>
/// A thread that arms a handle and then reads the region, as a translator of code does, relies on what it read until the action is called.
/// </summary>
public sealed class RegionRaceTests
{
    private const long EnoughCalls = 100;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public void Memory_does_not_change_while_a_handle_is_armed()
    {
        using var machine = new RamMachine();
        using var regions = new MemoryRegions(machine.Bus);
        long calls = 0;
        using RegionHandle handle = regions.Watch(
            RamMachine.Physical(1), 16, WatchedAccess.Write, _ => Interlocked.Increment(ref calls));
        bool isEnding = false;
        Thread[] writers =
        [
            new(() => StoreUntil(machine.Cpu, 0, ref isEnding)),
            new(() => StoreUntil(machine.Other, 8, ref isEnding)),
        ];
        foreach (Thread writer in writers) writer.Start();

        long broken = 0, rounds = 0;
        var time = Stopwatch.StartNew();
        for (; time.Elapsed < Duration || (Volatile.Read(ref calls) < EnoughCalls && time.Elapsed < Deadline); rounds++)
        {
            handle.Arm();
            (ulong First, ulong Second) read = Read(machine);
            for (int spin = 0; spin < rounds % 200; spin++)
            {
                if (Read(machine) != read && handle.IsArmed) broken++;
            }
        }

        Volatile.Write(ref isEnding, true);
        foreach (Thread writer in writers) writer.Join();
        TestContext.Current.TestOutputHelper?.WriteLine($"{rounds} rounds, {calls} calls");
        Assert.Equal(0, broken);
        Assert.True(rounds > 1 && calls >= EnoughCalls, $"{rounds} rounds, {calls} calls");
    }

    private static void StoreUntil(VirtualCpu<X86_64> cpu, ulong offset, ref bool isEnding)
    {
        for (ulong value = 1; !Volatile.Read(ref isEnding); value++) cpu.Store(RamMachine.At(1, offset), value);
    }

    private static (ulong First, ulong Second) Read(RamMachine machine)
    {
        Span<byte> bytes = stackalloc byte[16];
        Assert.True(machine.Bus.TryRead(RamMachine.Physical(1), bytes));
        return (BitConverter.ToUInt64(bytes), BitConverter.ToUInt64(bytes[8..]));
    }
}
