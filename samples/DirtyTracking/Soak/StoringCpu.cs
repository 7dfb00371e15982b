using WalkGen;
using WalkGen.Emulation;

namespace DirtyTracking;

/// <summary>The thread of one CPU. It stores increasing numbers to its own word in random pages, in some pages far more often.</summary>
internal sealed class StoringCpu(SoakMachine machine, int which, SoakOptions options)
{
    private ulong _random = ((ulong)options.Seed << 32 | (uint)which) * 0x9e37_79b9_7f4a_7c15 | 1;

    public StoreLog Log { get; } = new(options.Pages);

    /// <summary>Stores until <paramref name="stop"/> or until this CPU's share of the stores is done.</summary>
    public void Run(CancellationToken stop)
    {
        VirtualCpu<X86_64> cpu = machine.Cpus[which];
        ulong offset = (ulong)which * sizeof(long);
        long share = (options.Stores / options.Cpus) + (which < options.Stores % options.Cpus ? 1 : 0);
        for (long number = 1; number <= share && !stop.IsCancellationRequested; number++)
        {
            (int page, int vma) = Choose();
            cpu.Store(machine.Address(vma, page) + offset, number);
            Log.Note(page, number);
        }
    }

    /// <summary>A product of two uniform random numbers: the first pages are hot, the last ones cold.</summary>
    private (int Page, int Vma) Choose()
    {
        _random ^= _random << 13; // xorshift64
        _random ^= _random >> 7;
        _random ^= _random << 17;
        ulong product = (_random >> 32) * (uint)_random >> 32;
        return ((int)(product * (uint)options.Pages >> 32), (int)(_random % (uint)options.Vmas));
    }
}
