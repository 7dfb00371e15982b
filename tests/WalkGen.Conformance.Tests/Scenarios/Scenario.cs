using System.Text.Json;
using WalkGen.Linux;

namespace WalkGen.Conformance.Tests.Scenarios;

/// <summary>Page tables, address spaces, a script, one call, and what Linux did with them.</summary>
internal sealed record Scenario(
    string Id,
    LinuxBehaviour Kernel,
    string Geometry,
    IReadOnlyList<SpaceSpec> Spaces,
    IReadOnlyList<int> Mapping,
    IReadOnlyList<TableSpec> Tables,
    WalkerShape Walker,
    SplitSpec Split,
    IReadOnlyList<Rule> Script,
    CallSpec Call,
    Outcome Expected)
{
    /// <summary>All areas by id.</summary>
    public IReadOnlyList<VmaSpec> Areas => [.. Spaces.SelectMany(static space => space.Vmas)];
}

/// <summary>An address space. Its id is its index.</summary>
internal sealed record SpaceSpec(ulong Root, IReadOnlyList<VmaSpec> Vmas, int FlushesPending, bool IsKernel);

/// <summary>An area. Its id is its running number over all address spaces.</summary>
internal sealed record VmaSpec(ulong Start, ulong End, VmFlags Flags, ulong PageOffset, bool IsFile, int HugePageShift)
{
    public Vma Create()
        => new(new VirtualRange(Start, End - 1), Flags) { PageOffset = PageOffset, IsFile = IsFile, HugePageShift = HugePageShift };
}

/// <summary>A table before the call.</summary>
/// <param name="Number">Its frame number.</param>
/// <param name="Level">Its level; null for a huge page directory.</param>
/// <param name="EntryCount">The size of a huge page directory.</param>
/// <param name="Entries">The entries that are not 0.</param>
internal sealed record TableSpec(ulong Number, PageTableLevel? Level, int EntryCount, IReadOnlyList<(int Index, ulong Value)> Entries);

/// <summary>How huge entries are split.</summary>
/// <param name="Pmd">How PMD entries are; null as it fits the area.</param>
/// <param name="Pud">How PUD entries are.</param>
/// <param name="Skip">How many are left alone first.</param>
internal sealed record SplitSpec(HugeSplit? Pmd, HugeSplit Pud, int Skip);

/// <summary>What a hook does when it is reached for the <paramref name="Turn"/>th time.</summary>
internal sealed record Rule(
    Hook Hook, int Turn, ulong? Self, IReadOnlyList<(ulong Table, int Index, ulong Value)> Stores, WalkAction? Action, int Result,
        ulong OrBits);

/// <summary>Which handlers a walker has, and what it declares.</summary>
internal sealed record WalkerShape(int Handlers, WalkLock Lock, LinuxBehaviour Kernel)
{
    public bool Has(Hook hook) => (Handlers & 1 << (int)hook) != 0;

    /// <summary>The name of the walker type.</summary>
    public string TypeName => $"Walker{Handlers:x3}{Lock}{(Kernel == LinuxBehaviour.Linux6_1 ? "HugePages" : "")}";
}

/// <summary>The function that is called, and its arguments.</summary>
internal sealed record CallSpec(string Function, JsonElement Arguments)
{
    public ulong Number(string name) => Arguments.GetProperty(name).Hex();

    public int Index(string name) => Arguments.GetProperty(name).GetInt32();

    public int? OptionalIndex(string name)
        => Arguments.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? value.GetInt32() : null;

    public ulong? OptionalNumber(string name)
        => Arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.Hex() : null;

    public bool Flag(string name) => Arguments.TryGetProperty(name, out var value) && value.GetBoolean();

    public IReadOnlyList<ulong> Numbers(string name) => [.. Arguments.GetProperty(name).EnumerateArray().Select(static word => word.Hex())];
}

/// <summary>What a call did, as text: one line per event, output value and changed entry.</summary>
internal sealed record Outcome(long Result, IReadOnlyList<string> Events, IReadOnlyList<string> Outputs, IReadOnlyList<string> Changes);
