using WalkGen.Images;

namespace WalkGen.Live.Tests;

/// <summary>Whatever fails, one sentence says so, and the guest runs again.</summary>
public class GuestFailureTests
{
    [Theory]
    [InlineData("close", "guest: the connection was lost: check that QEMU still runs; if the guest is stopped, resume it with 'cont' in "
        + "QEMU's monitor.")]
    [InlineData("00", "guest: the reply to m0,100 is no memory of 256 bytes: check that the address is QEMU's gdbstub (-gdb or -s) and try "
        + "again.")]
    public void A_failure_while_memory_is_read_is_reported_once(string answer, string message)
    {
        FakeMachine machine = FakeMachines.X86();
        machine.Answers["m0,"] = answer;
        using FakePeer peer = machine.Start();
        using MemoryImage image = QemuGuest.Open(peer.Address);

        GuestException failure = Assert.Throws<GuestException>(() => LeafWalker.Of(image.OpenPageTable()));

        Assert.Equal(message, failure.Message.Replace(peer.Address, "guest", StringComparison.Ordinal));
        image.Dispose();
        peer.WaitForEnd();
        if (answer != "close") Assert.Equal("D", peer.Received[^1]);
    }

    [Fact]
    public void A_guest_that_may_stay_stopped_is_reported()
    {
        FakeMachine machine = FakeMachines.X86();
        machine.Answers["D"] = "E01";
        using FakePeer peer = machine.Start();
        MemoryImage image = QemuGuest.Open(peer.Address);

        GuestException failure = Assert.Throws<GuestException>(image.Dispose);

        Assert.StartsWith(
            $"{peer.Address}: the peer does not detach, so the guest may be stopped (D): ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("qqemu", "", "the gdbstub does not read physical memory (Qqemu.PhyMemMode): use QEMU 4.2 or later, not its user mode.")]
    [InlineData("qfThread", "", "the peer does not list its CPUs (qfThreadInfo): ")]
    [InlineData("qfThread", "mzz", "the peer lists a malformed CPU: ")]
    [InlineData("qsThread", "m01", "the peer lists more than 4096 CPUs: ")]
    [InlineData("Hg", "E01", "the peer does not select CPU 01 (Hg): ")]
    [InlineData("p3", "xxxx", "the peer does not send register cr3 (p): ")]
    [InlineData("p3", "", "the peer does not send register cr3 (p): ")]
    [InlineData("qSupported", "PacketSize=zz", "the peer has no description of its registers (qXfer:features:read): ")]
    [InlineData("qXfer", "E00", "the peer does not send the target description: ")]
    [InlineData("qXfer", "l<target/>", "the gdbstub has no registers that control paging of x86, AArch64 or RISC-V: ")]
    [InlineData("qRcmd", "", "the peer does not list its physical memory (info mtree -f of QEMU's monitor): ")]
    public void A_guest_that_is_not_understood_runs_again(string command, string answer, string fault)
    {
        FakeMachine machine = FakeMachines.X86();
        machine.Answers[command] = answer;

        (string message, string[] received) = FakeMachines.Refused(machine);

        Assert.StartsWith($"guest: {fault}", message, StringComparison.Ordinal);
        Assert.Equal("D", received[^1]);
    }

    [Fact]
    public void A_description_without_end_is_refused()
    {
        FakeMachine machine = FakeMachines.X86();
        machine.Answers["qXfer"] = "m" + new string(' ', 100_000);

        Assert.StartsWith("guest: a target description has more than 1048576 bytes: ", FakeMachines.Refused(machine).Message);
    }

    [Fact]
    public void A_cancelled_guest_runs_again()
    {
        using FakePeer peer = FakeMachines.X86().Start();
        using CancellationTokenSource cancellation = new();
        MemoryImage image = QemuGuest.Open(peer.Address, null, cancellation.Token);
        cancellation.Cancel();

        Assert.Throws<OperationCanceledException>(() => LeafWalker.Of(image.OpenPageTable()));

        image.Dispose();
        peer.WaitForEnd();
        Assert.Equal("D", peer.Received[^1]);
    }
}
