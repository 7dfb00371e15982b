using System.Text.Json;

namespace WalkGen.Cli.Tests;

/// <summary><c>walkgen watch</c> on guests.</summary>
public class WatchGuestTests
{
    private const int Intervals = 3;
    private const ulong Accessed = 1 << 5, Dirty = 1 << 6, Page = 0x8003;

    /// <summary>The entries change while the guest runs, which is between two sessions of the gdbstub.</summary>
    [Fact]
    public void Rows_are_what_changed_while_the_guest_ran()
    {
        FakeMachine machine = FakeMachines.X86();
        int ends = 0;
        machine.Delay = command =>
        {
            if (command != "D") return;
            switch (++ends)
            {
                case 1: machine.Write(0x4000, Page | Accessed); break;
                case 2: machine.Write(0x4000, Page | Accessed | Dirty); machine.Write(0x4010, 0x9003); break;
                case 3: machine.Write(0x4000, 0); break;
            }
        };
        using FakePeer peer = machine.Start(Intervals + 1);

        List<JsonElement> rows = LiveRun.Rows("watch", peer.Address, "--count", $"{Intervals}", "--interval", "0.02");

        Assert.Equal(
            [(1UL, "accessed", 0UL), (2UL, "dirtied", 0UL), (2UL, "mapped", 0x2000UL), (3UL, "unmapped", 0UL)],
            rows.Select(static row => (row.Number("interval"), row.Text("change")!, row.Address("first"))));
        Assert.All(rows, row => Assert.Equal(
            (peer.Address, 0x1000UL, "page_tables", "page", 1UL),
            (row.Text("image"), row.Address("root"), row.Text("method"), row.Text("granularity"), row.Number("pages"))));
        Assert.All(rows, static row => Assert.Equal(JsonValueKind.Null, row.GetProperty("pid").ValueKind));
        peer.WaitForEnd();
        Assert.Equal(Intervals + 1, peer.Received.Count(static command => command == "D"));
    }

    [Fact]
    public void The_page_table_stays_that_of_the_first_moment()
    {
        FakeMachine machine = FakeMachines.X86();
        machine.Delay = command =>
        {
            if (command != "D") return;
            machine.Cpus[0][3] = FakeMachine.Digits(0x6000); // another process runs: its table is empty
            machine.Write(0x4000, Page | Dirty);
        };
        using FakePeer peer = machine.Start(2);

        JsonElement row = LiveRun.Rows("watch", peer.Address, "--count", "1", "--interval", "0.02").Single();

        Assert.Equal(("dirtied", 0x1000UL), (row.Text("change"), row.Address("root")));
    }

    [Fact]
    public void A_page_table_that_leads_to_itself_is_refused()
    {
        FakeMachine machine = FakeMachines.X86();
        for (ulong entry = 0; entry < 512; entry++) machine.Write(0x1000 + (entry * 8), 0x1003);
        using FakePeer peer = machine.Start();

        ToolRun run = ToolRun.Of("watch", peer.Address);

        Assert.Equal(ExitCode.BadData, run.Code);
        Assert.Contains("a walk from the root 0x0000000000001000 reaches", run.Error, StringComparison.Ordinal);
        peer.WaitForEnd();
        Assert.Equal("D", peer.Received[^1]);
    }

    [Fact]
    public void It_is_said_that_flags_are_not_cleared()
    {
        using FakePeer peer = FakeMachines.X86().Start(2);

        ToolRun run = ToolRun.Of("watch", peer.Address, "--count", "1", "--interval", "0.02");

        Assert.Contains("flags are never cleared", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("pages in 1 intervals, each counted in every interval: nothing\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(peer.Received, static command => command[0] is 'M' or 'X' or 'G' or 'P');
    }

    [Fact]
    public void A_guest_that_is_lost_leaves_a_complete_result()
    {
        FakeMachine machine = FakeMachines.X86();
        machine.Delay = command =>
        {
            if (command == "D") machine.Answers["m"] = "close";
        };
        using FakePeer peer = machine.Start(2);

        ToolRun run = ToolRun.Of("watch", peer.Address, "--interval", "0.02", "--format", "json");

        Assert.Equal(ExitCode.BadData, run.Code);
        Assert.Contains("the connection was lost", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, JsonElement.Parse(run.Output).GetProperty("rows").GetArrayLength());
    }

    [Fact]
    public void A_guest_of_a_real_qemu_runs_on()
    {
        using QemuMachine machine = QemuMachine.Start();
        foreach (string address in (string[])[machine.Address, machine.QmpAddress])
        {
            ToolRun run = ToolRun.Of("watch", address, "--count", "2", "--interval", "0.05");

            Assert.True(run.Code == ExitCode.Success, run.Error);
            machine.RequireProgress();
        }
    }
}
