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
        machine.RequireProgress();
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
}
