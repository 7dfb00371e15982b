using WalkGen.Images;

namespace WalkGen.Live.Tests;

/// <summary>Guests of a gdbstub that answers as QEMU does.</summary>
public class GdbGuestTests
{
    [Fact]
    public void Registers_and_memory_become_an_image()
    {
        using FakePeer peer = FakeMachines.X86().Start();
        using (MemoryImage image = QemuGuest.Open(peer.Address))
        {
            Assert.Equal(InstructionSet.X86_64, image.Machine);
            Assert.Equal(
                [
                    new CpuState(0, PagingMode.X86_64, new VirtualAddress(0x1234), 0x8001_0011, 0xc42, 0x1018, 0x20) { Efer = 0xd00 },
                    new CpuState(1, PagingMode.None, new VirtualAddress(0x1234), 0x10, 0xc42, 0x1018, 0x20) { Efer = 0 },
                ],
                image.Cpus);
            Assert.Equal([(0UL, 0xa0000UL), (0xc0000, 0x140000)], image.Segments.Select(static s => (s.Start.Value, s.Length)));
            Assert.Equal(ImageKind.RunningMachine, image.Files[0].Kind);
            Assert.Equal([(0UL, PageTableLevel.Pte, 0x8003UL)], LeafWalker.Of(image.OpenPageTable()).Leaves);
        }

        peer.WaitForEnd();
        Assert.Equal("D", peer.Received[^1]);
    }

    [Fact]
    public void A_page_is_read_once()
    {
        using FakePeer peer = FakeMachines.X86().Start();
        using MemoryImage image = QemuGuest.Open(peer.Address);
        LeafWalker.Of(image.OpenPageTable());
        int before = peer.Received.Count;

        LeafWalker.Of(image.OpenPageTable());

        Assert.Equal(before, peer.Received.Count);
        Assert.Equal(2 * 0x4000 / 0x100, peer.Received.Count(static command => command.StartsWith('m'))); // two units of 16 KiB
    }

    [Theory]
    [InlineData(0x200000)] // beyond the RAM
    [InlineData(0xa0000)] // a device
    public void A_table_outside_of_the_memory_is_missing_and_never_read(ulong table)
    {
        FakeMachine machine = FakeMachines.X86();
        machine.Write(0x3008, table | 3);
        using FakePeer peer = machine.Start();
        using MemoryImage image = QemuGuest.Open(peer.Address);

        LeafWalker found = LeafWalker.Of(image.OpenPageTable());

        Assert.Equal((1, 1), (found.Leaves.Count, found.Missed));
        Assert.DoesNotContain(peer.Received, command => command.StartsWith($"m{table:x}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_that_cannot_be_read_is_missing_and_its_neighbours_are_not()
    {
        FakeMachine machine = FakeMachines.X86();
        machine.Answers["m4000,"] = "E14";
        using FakePeer peer = machine.Start();
        using MemoryImage image = QemuGuest.Open(peer.Address);
        Assert.Equal((0, 1), (LeafWalker.Of(image.OpenPageTable()).Leaves.Count, LeafWalker.Of(image.OpenPageTable()).Missed));

        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x5000), 0x1000, out _));
    }

    [Theory]
    [InlineData("close", "guest: the connection was lost: check that QEMU still runs; if the guest is stopped, resume it with 'cont' in "
        + "QEMU's monitor.")]
    [InlineData("00", "guest: the reply to a read of 256 bytes at 0x0 is no such memory: check that the address is QEMU's gdbstub (-gdb or "
        + "-s) and try again.")]
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
    [InlineData("qRcmd", "", "the peer does not list its physical memory (info mtree -f by qRcmd): ")]
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
