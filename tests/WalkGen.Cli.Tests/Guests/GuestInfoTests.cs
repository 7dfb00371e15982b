using System.Text.Json.Nodes;

namespace WalkGen.Cli.Tests;

/// <summary><c>info</c> shows the registers that a CPU has, and no others.</summary>
public class GuestInfoTests
{
    private const ulong Tcr = 16 | (16UL << 16) | (2UL << 30);

    private static readonly string[] Names = ["cr0", "cr3", "cr4", "ttbr0", "ttbr1", "satp"];

    [Theory]
    [InlineData("x86", new[] { "0x80010011", "0x1018", "0x20", null, null, null })]
    [InlineData("arm64", new[] { null, null, null, "0x1000000001000", "0x5000", null })]
    [InlineData("riscv", new[] { null, null, null, null, null, "0x8000000000000001" })]
    public void Registers_of_other_architectures_are_absent(string machine, string?[] expected)
    {
        JsonNode cpu = JsonNode.Parse(Run(machine, "--format", "json").Output)!["cpus"]![0]!;
        JsonNode row = JsonNode.Parse(Run(machine, "--format", "jsonl").Output.Split('\n')[0])!;
        string text = Run(machine).Output;

        string?[] padded = [.. expected.Select(static value => value is null ? null : $"0x{value[2..].PadLeft(16, '0')}")];
        Assert.Equal(padded, Names.Select(name => (string?)cpu[name]));
        Assert.Equal(padded, Names.Select(name => (string?)row[name]));
        foreach ((string name, string? value) in Names.Zip(expected))
        {
            Assert.Equal(value is not null, text.Contains($"  {name.ToUpperInvariant()}", StringComparison.Ordinal));
            if (value is not null) Assert.Contains($"  {value}", text, StringComparison.Ordinal);
        }
    }

    private static ToolRun Run(string machine, params string[] options)
    {
        FakeMachine fake = machine switch
        {
            "x86" => FakeMachines.X86(),
            "arm64" => FakeMachines.AArch64(Tcr),
            _ => FakeMachines.RiscV((8UL << 60) | 1),
        };
        using FakePeer peer = fake.Start();
        return ToolRun.Of(["info", peer.Address, .. options]);
    }
}
