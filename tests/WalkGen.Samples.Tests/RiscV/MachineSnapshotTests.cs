using RiscVMachine;

namespace WalkGen.Samples.Tests;

/// <summary>A machine runs on from a snapshot as it did before.</summary>
public class MachineSnapshotTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Every_snapshot_leads_to_the_same_console(int harts)
    {
        using Machine machine = GuestProgramTests.MachineOf(harts);
        using var snapshots = new MachineSnapshots(machine);
        List<string> consoles = [];
        while (machine.ExitCode is null)
        {
            Assert.Equal(consoles.Count, snapshots.Take());
            consoles.Add(machine.Uart.Sent);
            machine.RunFor(40);
        }

        Assert.Equal(GuestConsole.On(harts), machine.Uart.Sent);
        Assert.True(consoles.Count > 2, "The program ended before there were snapshots.");
        int[] kept = [.. snapshots.Numbers];
        foreach (int number in new[] { kept[^1], kept[0], kept[kept.Length / 2], kept[kept.Length / 3] })
        {
            snapshots.Restore(number);
            Assert.Equal((consoles[number], null), (machine.Uart.Sent, machine.ExitCode));
            machine.RunToEnd();
            Assert.Equal((GuestConsole.On(harts), 0), (machine.Uart.Sent, machine.ExitCode));
        }
    }

    [Fact]
    public void The_latest_snapshots_are_kept()
    {
        using var machine = new Machine(harts: 1, ramBytes: 1 << 20);
        using var snapshots = new MachineSnapshots(machine);
        for (int i = 0; i < MachineSnapshots.Most + 2; i++)
        {
            machine.Bus.TryWrite(Machine.RamStart, [(byte)i]);
            snapshots.Take();
        }

        Assert.Equal(Enumerable.Range(2, MachineSnapshots.Most), snapshots.Numbers);
        byte[] first = new byte[1];
        snapshots.Restore(2);
        machine.Bus.TryRead(Machine.RamStart, first);
        Assert.Equal(2, first[0]);
    }

    [Fact]
    public void A_restored_machine_has_the_registers_of_the_snapshot()
    {
        using Machine machine = GuestProgramTests.MachineOf(harts: 2);
        using var snapshots = new MachineSnapshots(machine);
        machine.RunFor(100);
        MachineState before = machine.Save();
        int number = snapshots.Take();
        machine.RunFor(50);
        Assert.NotEqual(before.Harts[0].Control.Retired, machine.Save().Harts[0].Control.Retired);

        snapshots.Restore(number);
        MachineState after = machine.Save();
        foreach (var (one, other) in before.Harts.Zip(after.Harts))
        {
            Assert.Equal(one.X, other.X);
            Assert.Equal(one with { X = [] }, other with { X = [] });
        }

        Assert.Equal(before.Clint.TimeCompare, after.Clint.TimeCompare);
        Assert.InRange(after.Clint.Time, before.Clint.Time, before.Clint.Time + 100_000_000); // 10 seconds
    }
}
