using System.Globalization;

namespace WalkGen.Cli.Tests;

/// <summary>Commands on a guest of a real QEMU.</summary>
public class QemuCommandTests
{
    [Fact]
    public void Leaves_are_those_of_a_dump()
    {
        using QemuMachine machine = QemuMachine.Start();
        machine.Stop(); // a guest that is stopped before has the same memory in both
        string[] format = ["--format", "leaves"];
        ToolRun dump = ToolRun.Of(["dump", machine.Dump(), .. format]);

        ToolRun other = ToolRun.Of(["dump", machine.QmpAddress, .. format]);
        ToolRun guest = ToolRun.Of(["dump", machine.Address, .. format]);

        Assert.Equal((0, ""), (guest.Code, guest.Error));
        Assert.Equal(dump.Output, guest.Output);
        Assert.Equal(dump with { Bytes = [] }, other with { Bytes = [] });
        Assert.Equal(dump.Output, other.Output);
        Assert.Equal(BootImage.Leaves, guest.Output.Count(static c => c == '\n'));
        Assert.False(machine.IsRunning);
    }

    /// <summary>
    /// The page table of the first process: CPU 0 executes it. In the dump it is found by the kernel's structures, so the registers of
    /// the guest are compared too.
    /// </summary>
    [Theory]
    [InlineData("amd64")]
    [InlineData("arm64")]
    public void Leaves_of_a_process_of_Linux_are_those_of_a_dump(string architecture)
    {
        using QemuMachine machine = LinuxGuest.Start(architecture);
        machine.StopInUserCode();
        string[] format = ["--format", "leaves"];
        string core = machine.Dump();
        ToolRun expected = ToolRun.Of(["dump", core, "--pid", "1", .. format]);
        Assert.Equal(0, expected.Code);
        string[] leaves = expected.Output.Split('\n');
        Assert.True(SizeOf(leaves, isKernel: false) > LinuxGuest.UserMemory);
        Assert.True(SizeOf(leaves, isKernel: true) > LinuxGuest.KernelMemory);

        foreach (string address in (string[])[machine.Address, machine.QmpAddress])
        {
            ToolRun guest = ToolRun.Of(["dump", address, .. format]);
            Assert.Equal((0, ""), (guest.Code, guest.Error));
            Assert.Equal(leaves, guest.Output.Split('\n'));
        }

        if (architecture == "amd64") Assert.Equal(expected.Output, ToolRun.Of(["dump", core, .. format]).Output); // by CR3 of the dump
    }

    [Theory]
    [InlineData("gdb")]
    [InlineData("qmp")]
    public void A_guest_can_be_left_stopped(string protocol)
    {
        using QemuMachine machine = QemuMachine.Start();

        ToolRun run = ToolRun.Of("info", protocol == "gdb" ? machine.Address : machine.QmpAddress, "--leave-stopped");

        Assert.Equal((0, "", false), (run.Code, run.Error, machine.IsRunning));
    }

    [Fact]
    public void Commands_leave_the_guest_running()
    {
        using QemuMachine machine = QemuMachine.Start();
        string file = Path.Combine(Path.GetTempPath(), $"walkgen-{Guid.NewGuid():N}.html");
        string[][] commands =
        [
            ["info"], ["dump"], ["stats"], ["translate", "0x100ff0"], ["find", "--physical", "100ff0"], ["audit"], ["map", "-o", file],
            ["dump", "--cpu", "0", "--half", "kernel"], ["read", "100000+1000", "-o", file],
        ];
        foreach (string[] command in commands)
        {
            ToolRun run = ToolRun.Of([command[0], machine.Address, .. command[1..]]);

            Assert.True(run.Code is ExitCode.Success or ExitCode.Findings, $"{command[0]}: {run.Error}");
            machine.RequireProgress();
        }

        File.Delete(file);
    }

    // ADDRESS FRAME SIZE ENTRY, all hexadecimal without leading zeros
    private static long SizeOf(string[] leaves, bool isKernel) => leaves
        .Select(static leaf => leaf.Split(' '))
        .Where(leaf => leaf.Length > 2 && leaf[0].Length == 16 == isKernel)
        .Sum(static leaf => long.Parse(leaf[2], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
}
