using System.Text.Json;
using WalkGen.Linux;

namespace WalkGen.Conformance.Tests.Scenarios;

/// <summary>Reads one line of a vector file. Vectors/README.md describes the members.</summary>
internal static class ScenarioReader
{
    public static Scenario Read(string line)
    {
        using var document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        LinuxBehaviour kernel = root.GetProperty("kernel").GetString() switch
        {
            "6.12" => LinuxBehaviour.Linux6_12,
            "6.1" => LinuxBehaviour.Linux6_1,
            var other => throw new InvalidDataException($"There is no behaviour of Linux {other}."),
        };
        JsonElement call = root.GetProperty("call").Clone();
        return new Scenario(
            root.GetProperty("id").GetString()!,
            kernel,
            root.GetProperty("geometry").GetString()!,
            [.. root.Items("mms").Select(Space)],
            [.. root.Items("mapping").Select(static id => id.GetInt32())],
            [.. root.Items("tables").Select(Table)],
            new WalkerShape(
                root.Items("ops").Aggregate(0, static (set, name) => set | 1 << (int)HookOf(name.GetString()!)), Lock(root, kernel),
                kernel),
            root.TryGetProperty("split", out var split) ? Split(split) : new SplitSpec(null, HugeSplit.Clear, 0),
            [.. root.Items("script").Select(Rule)],
            new CallSpec(call.GetProperty("fn").GetString()!, call),
            Expected(root.GetProperty("expect")));
    }

    private static Hook HookOf(string name) => Enum.Parse<Hook>(name, ignoreCase: true);

    /// <summary>6.1 knows no lock modes, so its walkers differ in their handlers only.</summary>
    private static WalkLock Lock(JsonElement root, LinuxBehaviour kernel) => root.Text("lock", "read") switch
    {
        _ when kernel == LinuxBehaviour.Linux6_1 => WalkLock.Read,
        "read" => WalkLock.Read,
        "write" => WalkLock.Write,
        "verify" => WalkLock.WriteVerify,
        var other => throw new InvalidDataException($"There is no lock mode {other}."),
    };

    private static SpaceSpec Space(JsonElement space)
        => new(space.GetProperty("root").Hex(), [.. space.Items("vmas").Select(Area)], space.Number("tlb", 0), space.Flag("init"));

    private static VmaSpec Area(JsonElement vma) => new(
        vma.GetProperty("start").Hex(),
        vma.GetProperty("end").Hex(),
        (VmFlags)vma.GetProperty("flags").Hex(),
        vma.GetProperty("pgoff").Hex(),
        vma.Flag("file"),
        vma.Number("hshift", 0));

    private static TableSpec Table(JsonElement table)
    {
        string kind = table[1].GetString()!;
        return new TableSpec(
            table[0].Hex(),
            kind == "hugepd" ? null : Enum.Parse<PageTableLevel>(kind, ignoreCase: true),
            kind == "hugepd" ? table[3].GetInt32() : 0,
            [.. table[2].EnumerateArray().Select(static entry => (entry[0].GetInt32(), entry[1].Hex()))]);
    }

    private static SplitSpec Split(JsonElement split)
    {
        HugeSplit? pmd = split.Text("pmd", "auto") is "auto" ? null
            : Enum.Parse<HugeSplit>(split.GetProperty("pmd").GetString()!, ignoreCase: true);
        return new SplitSpec(pmd, Enum.Parse<HugeSplit>(split.Text("pud", "clear"), ignoreCase: true), split.Number("skip", 0));
    }

    private static Rule Rule(JsonElement rule) => new(
        HookOf(rule.GetProperty("cb").GetString()!),
        rule.GetProperty("k").GetInt32(),
        rule.TryGetProperty("self", out var self) ? self.Hex() : null,
        [.. rule.Items("set").Select(static store => (store[0].Hex(), store[1].GetInt32(), store[2].Hex()))],
        rule.TryGetProperty("act", out var action) ? Enum.Parse<WalkAction>(action.GetString()!, ignoreCase: true) : null,
        rule.Number("ret", 0),
        rule.TryGetProperty("or", out var bits) ? bits.Hex() : 0);

    private static Outcome Expected(JsonElement expect) => new(
        expect.GetProperty("ret").GetInt64(),
        [.. expect.GetProperty("events").EnumerateArray().Select(JsonValues.Line)],
        expect.TryGetProperty("out", out var outputs)
            ? [.. outputs.EnumerateObject().Select(static output => $"{output.Name} {output.Value.Line()}")] : [],
        [.. expect.GetProperty("final").EnumerateArray().Select(JsonValues.Line)]);
}
