namespace WalkGen.Fuzzing;

/// <summary>All targets.</summary>
internal static class TargetList
{
    public static IReadOnlyList<Target> All { get; } =
    [
        new ImageTarget("elf", [.. Token.Elf, .. Token.Numbers]),
        new ImageTarget("kdump", [.. Token.Kdump, .. Token.Numbers]),
        new ImageTarget("flattened", [.. Token.Flattened, .. Token.Kdump, .. Token.BigEndianNumbers]),
        new ImageTarget("lime", [.. Token.Lime, .. Token.Numbers]),
        new ImageTarget("windows", [.. Token.Windows, .. Token.Numbers]),
        new ImageTarget("machines", [.. Token.Xen, .. Token.Elf, .. Token.Numbers]),
        new MapTarget(),
        new PackedTarget("gzip", [.. Token.Gzip, .. Token.Elf]),
        new PackedTarget("packed", [.. Token.Packed, .. Token.Lime]),
        new ImageTarget("streams", [.. Token.Streams, .. Token.Numbers, .. Token.BigEndianNumbers]),
        new TableTarget(),
        new VmCoreInfoTarget(),
        new ImageTarget("kernel", [.. Token.Kernel, .. Token.VmCoreInfo], searchesKernel: true),
        new ProcessTarget(),
        new ToolTarget(),
    ];

    public static Target? Find(string name) => All.FirstOrDefault(target => target.Name == name);
}
