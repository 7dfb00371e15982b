using WalkGen.Conformance.Tests.Machines;
using WalkGen.Conformance.Tests.Scenarios;
using WalkGen.Linux;

namespace WalkGen.Conformance.Tests.Calls;

/// <summary>The locks that a caller of the function must hold, and no more, so that an engine that demands others fails.</summary>
internal sealed class HeldLocks : IDisposable
{
    private readonly Stack<TrackedLock.Scope> _held = [];

    private HeldLocks()
    {
    }

    public static HeldLocks For(Scenario scenario, Machine machine)
    {
        var locks = new HeldLocks();
        CallSpec call = scenario.Call;
        switch (call.Function)
        {
            case "walk_page_range" when call.OptionalIndex("mm") is { } id:
                locks.Take(machine.Spaces[id], scenario.Walker.Lock);
                break;
            case "walk_page_range_vma" or "walk_page_vma" when !call.Flag("nomm"):
                locks.Take(machine.Vmas[call.Index("vma")].Space!, scenario.Walker.Lock);
                break;
            case "walk_page_range_debug" or "walk_page_range_novma" when call.OptionalIndex("mm") is { } id:
                locks._held.Push(machine.Spaces[id].Lock.EnterWrite());
                locks._held.Push(machine.Kernel.Lock.EnterWrite());
                break;
            case "walk_kernel_page_table_range":
                locks._held.Push(machine.Kernel.Lock.EnterRead());
                break;
            case "folio_walk_start":
                locks._held.Push(machine.Vmas[call.Index("vma")].Space!.Lock.EnterRead());
                break;
            case "walk_page_mapping":
                locks._held.Push(machine.Mapping.Lock.EnterRead());
                break;
        }

        return locks;
    }

    public void Dispose()
    {
        while (_held.TryPop(out var holder)) holder.Dispose();
    }

    private void Take(AddressSpace space, WalkLock mode)
    {
        _held.Push(mode == WalkLock.Read ? space.Lock.EnterRead() : space.Lock.EnterWrite());
        if (mode != WalkLock.WriteVerify) return;
        foreach (Vma vma in space.Vmas) vma.StartWrite();
    }
}
