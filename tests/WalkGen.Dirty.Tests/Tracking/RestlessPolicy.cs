namespace WalkGen.Dirty.Tests.Tracking;

/// <summary>Changes the method at every n-th collection.</summary>
internal sealed class RestlessPolicy(DirtyMethod first, int every = 1) : DirtyMethodPolicy
{
    private int _collections;

    public override DirtyMethod Start(ulong pageCount) => first;

    public override bool IsTrigger(DirtyMethod method, long changed, ulong pageCount) => ++_collections % every == 0;

    public static RestlessPolicy Create(DirtyMethod first, int every = 1) => new(first, every) { Triggers = 0 };
}
