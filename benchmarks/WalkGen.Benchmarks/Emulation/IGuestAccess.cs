namespace WalkGen.Benchmarks;

/// <summary>The accesses of an emulator to guest memory. A struct, so that the JIT inlines them.</summary>
internal interface IGuestAccess
{
    ulong Load(ulong address);

    void Store(ulong address, ulong value);

    uint Fetch(ulong address);
}
