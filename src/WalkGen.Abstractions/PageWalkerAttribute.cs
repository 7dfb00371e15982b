namespace WalkGen;

/// <summary>
/// Makes a partial class or struct a page walker: WalkGen writes its <c>Walk</c> methods, which call the methods marked with the
/// handler attributes (<see cref="PteEntryAttribute"/> and its kin) of the type and its base classes, and visit only the levels that
/// those ask for. What the attribute leaves out is as the nearest base class that is a walker has it, for the handlers of that class rely on it.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class PageWalkerAttribute : Attribute
{
    /// <summary>Which locks a walk over an address space demands.</summary>
    public WalkLock Lock { get; set; } = WalkLock.Read;

    /// <summary>
    /// Whether the walk follows the huge page directories (hugepd) that Linux had until 6.10: <see cref="PteEntryAttribute"/> is then
    /// called for their entries too. Only an address space that behaves as Linux 6.1 has them.
    /// </summary>
    public bool HugePageDirectories { get; set; }
}
