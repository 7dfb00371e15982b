namespace WalkGen;

/// <summary>
/// Makes a partial class or struct a page walker. WalkGen generates its walk loops, which call the handlers of the type and its base
/// classes (methods with <see cref="PteEntryAttribute"/> or a similar attribute) and visit only the levels that the handlers need. The
/// extension methods <c>Walk</c> and <c>Edit</c> start a walk. A property that is not set is inherited from the nearest base class that is
/// a walker.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class PageWalkerAttribute : Attribute
{
    /// <summary>The locks that a walk over an address space requires.</summary>
    public WalkLock Lock { get; set; } = WalkLock.Read;

    /// <summary>
    /// Whether the walk follows huge page directories (hugepd), which Linux had until 6.10. <see cref="PteEntryAttribute"/> is then called
    /// for their entries too. Only an address space with the behaviour of Linux 6.1 has them.
    /// </summary>
    public bool HugePageDirectories { get; set; }
}
