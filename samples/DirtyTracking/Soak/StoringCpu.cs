using WalkGen;
using WalkGen.Emulation;

namespace DirtyTracking;

/// <summary>A thread that drives one CPU: it stores growing numbers into its own word of pages chosen at random, some pages far more often.</summary>
internal sealed class StoringCpu(SoakMachine machine, int which, SoakOptions options)
{
    private ulong _random = ((ulong)options.Seed << 32 | (uint)which) * 0x9e37_79b9_7f4a_7c15 | 1;

    public StoreLog Log { get; } = new(options.Pages);

    /// <summary>Stores until <paramref name="stop"/>, or this CPU's share of the stores is done.</summary>
    public void Run(CancellationToken stop)
    {
        VirtualCpu<X86_64, ArenaMemory> cpu = machine.Cpus[which];
        ulong offset = (ulong)which * sizeof(long);
        long share = (options.Stores / options.Cpus) + (which < options.Stores % options.Cpus ? 1 : 0);
        for (long number = 1; number <= share && !stop.IsCancellationRequested; number++)
        {
            (int page, int area) = Choose();
            cpu.Store(machine.Address(area, page) + offset, number);
            Log.Note(page, number);
        }
    }

    /// <summary>The product of two even choices: the first pages are hot, the last ones cold.</summary>
    private (int Page, int Area) Choose()
    {
        _random ^= _random << 13; // xorshift64
        _random ^= _random >> 7;
        _random ^= _random << 17;
        ulong product = (_random >> 32) * (uint)_random >> 32;
        return ((int)(product * (uint)options.Pages >> 32), (int)(_random % (uint)options.Areas));
    }
}
