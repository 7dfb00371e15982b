using WalkGen.Emulation;

namespace RiscVMachine;

/// <summary>
/// Snapshots of a machine: the chain holds the RAM, and a record for each snapshot holds the registers of harts and devices. The harts are
/// stopped between two instructions meanwhile, so both are the state of one moment. Only the latest snapshots are kept.
/// </summary>
internal sealed class MachineSnapshots(Machine machine) : IDisposable
{
    /// <summary>The number of snapshots that are kept.</summary>
    public const int Most = 16;

    private readonly SnapshotChain _memory = new(machine.Bus);
    private readonly SortedDictionary<int, MachineState> _states = [];

    /// <summary>The numbers of the snapshots, in ascending order.</summary>
    public IReadOnlyCollection<int> Numbers => _states.Keys;

    /// <summary>The number of bytes of RAM that the snapshots hold.</summary>
    public long HeldBytes => _memory.HeldBytes;

    /// <summary>Takes a snapshot. The harts must not run.</summary>
    /// <returns>Its number.</returns>
    public int Take()
    {
        int number = _memory.Take();
        _states.Add(number, machine.Save());
        if (_states.Count > Most)
        {
            int oldest = _states.Keys.First();
            _memory.Remove(oldest);
            _states.Remove(oldest);
        }

        return number;
    }

    /// <summary>Restores a snapshot. The harts must not run.</summary>
    public void Restore(int number)
    {
        _memory.Restore(number);
        machine.Load(_states[number]);
    }

    public void Dispose() => _memory.Dispose();
}
