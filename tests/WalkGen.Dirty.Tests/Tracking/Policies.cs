namespace WalkGen.Dirty.Tests.Tracking;

/// <summary>The policies that the guarantees are tested with, by name.</summary>
internal static class Policies
{
    public static TheoryData<string> Names => ["scan", "write-protect", "vmwgfx", "restless", "restless from write-protect", "every third"];

    public static DirtyMethodPolicy Named(string name) => name switch
    {
        "scan" => DirtyMethodPolicy.Always(DirtyMethod.Scan),
        "write-protect" => DirtyMethodPolicy.Always(DirtyMethod.WriteProtect),
        "vmwgfx" => DirtyMethodPolicy.Default,
        "restless" => RestlessPolicy.Create(DirtyMethod.Scan),
        "restless from write-protect" => RestlessPolicy.Create(DirtyMethod.WriteProtect),
        "every third" => RestlessPolicy.Create(DirtyMethod.Scan, every: 3),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
