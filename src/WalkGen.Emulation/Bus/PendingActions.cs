namespace WalkGen.Emulation;

/// <summary>The actions of watchers for one access, which are called one after the other, between attempts of the access.</summary>
internal struct PendingActions
{
    private List<IAccessAction>? _called;
    private IAccessAction? _next;
    private PhysicalAddress _start;
    private ulong _length;
    private WatchedAccess _access;

    /// <summary>Finds an action that must be called before the access can be made.</summary>
    public bool TryFind(PhysicalBus bus, PhysicalAddress start, int length, WatchedAccess access)
    {
        if (!bus.HasWatchers || length == 0) return false;
        _start = start;
        _length = (ulong)length;
        _access = access;
        _next = bus.NextAction(start, _length, access, _called ?? (IReadOnlyList<IAccessAction>)[]);
        return _next is not null;
    }

    /// <summary>Calls the action that was found.</summary>
    public void Call(VirtualCpu? cpu)
    {
        (_called ??= []).Add(_next!);
        _next!.Call(cpu, _start, _length, _access);
    }
}
