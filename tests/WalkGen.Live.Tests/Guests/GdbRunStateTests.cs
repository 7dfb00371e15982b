namespace WalkGen.Live.Tests;

/// <summary>Whether a guest ran before a connection of gdb stopped it.</summary>
public class GdbRunStateTests
{
    [Theory]
    [InlineData("VM status: paused\r\n", "7.2.22Debian 1:7.2+dfsg-7\r\n", true, true)] // QEMU before 8.1 says that it stops
    [InlineData("VM status: paused\r\n", "7.2.22Debian 1:7.2+dfsg-7\r\n", false, false)]
    [InlineData("VM status: paused (single step mode)\r\n", "8.0.5\r\n", false, false)]
    [InlineData("VM status: paused\r\n", "8.1.0\r\n", false, true)] // unknown
    [InlineData("VM status: paused\r\n", "10.0.2\r\n", false, true)]
    [InlineData("VM status: paused (prelaunch)\r\n", "10.0.2\r\n", false, false)] // -S
    [InlineData("VM status: paused (single step mode) (io-error)\r\n", "7.2.22\r\n", false, false)]
    [InlineData("VM status: running\r\n", "7.2.22\r\n", false, true)]
    [InlineData("VM status: paused\r\n", "", false, true)]
    [InlineData("VM status: paused\r\n", null, false, true)]
    [InlineData("", "7.2.22\r\n", false, true)]
    [InlineData(null, null, false, true)]
    public void It_ran_unless_QEMU_shows_that_it_did_not(string? status, string? version, bool hasReportedStop, bool ran)
        => Assert.Equal(ran, GdbRunState.WasRunning(command => command == "info status" ? status : version, hasReportedStop));

    [Theory]
    [InlineData("VM status: paused (debug)", true, false)]
    [InlineData("VM status: running", true, true)]
    [InlineData("VM status: running", false, false)]
    public void A_guest_runs_again_if_it_ran_and_should(string status, bool resumes, bool runs)
    {
        FakeMachine machine = FakeMachines.X86();
        machine.ReportsStop = false;
        machine.Texts["info status"] = status;
        using FakePeer peer = machine.Start();

        QemuGuest.Open(peer.Address, new GuestOptions { ResumesGuest = resumes }).Dispose();

        peer.WaitForEnd();
        Assert.Equal(runs ? ["Qqemu.PhyMemMode:0", "D"] : ["Qqemu.PhyMemMode:0"], peer.Received[^(runs ? 2 : 1)..]);
        Assert.Equal(runs, peer.Received.Contains("D"));
    }

    /// <summary>The mode of a later debugger is that before.</summary>
    [Fact]
    public void Memory_that_was_read_as_physical_before_stays_so()
    {
        FakeMachine machine = FakeMachines.X86();
        machine.Answers["qqemu.PhyMemMode"] = "1";
        using FakePeer peer = machine.Start();

        QemuGuest.Open(peer.Address).Dispose();

        peer.WaitForEnd();
        Assert.DoesNotContain("Qqemu.PhyMemMode:0", peer.Received);
    }

    [Fact]
    public void A_guest_that_fails_is_left_stopped_if_it_should()
    {
        FakeMachine machine = FakeMachines.X86();
        machine.Answers["qfThread"] = "";
        using FakePeer peer = machine.Start();

        Assert.Throws<GuestException>(() => QemuGuest.Open(peer.Address, new GuestOptions { ResumesGuest = false }));

        peer.WaitForEnd();
        Assert.Equal("Qqemu.PhyMemMode:0", peer.Received[^1]);
    }
}
