using WalkGen.Images;

namespace WalkGen.Live.Tests;

/// <summary>A guest of a real QEMU.</summary>
public class QemuGuestTests
{
    [Theory]
    [InlineData("gdb")]
    [InlineData("qmp")]
    public void Its_page_table_is_that_of_a_dump_at_the_same_time_and_it_runs_on(string protocol)
    {
        using QemuMachine machine = QemuMachine.Start();
        using (MemoryImage guest = QemuGuest.Open(protocol == "gdb" ? machine.Address : machine.QmpAddress))
        {
            Assert.False(machine.IsRunning);
            ulong counter = machine.ReadCounter();
            using MemoryImage dump = MemoryImage.Open(machine.Dump());

            Assert.Equal(dump.Machine, guest.Machine);
            Assert.Equal(dump.Cpus, guest.Cpus.Select(static cpu => cpu with { Efer = null }));
            Assert.Equal(BootImage.Root, guest.Cpus[0].Root.Value);
            LeafWalker expected = LeafWalker.Of(dump.OpenPageTable()), found = LeafWalker.Of(guest.OpenPageTable());
            Assert.Equal(BootImage.Leaves, expected.Leaves.Count);
            Assert.Equal(expected.Leaves, found.Leaves);
            Assert.Equal(0, found.Missed);
            Assert.Equal(BytesOf(dump), BytesOf(guest));
            Assert.Equal(counter, machine.ReadCounter());
        }

        machine.RequireProgress();
    }

    [Theory]
    [InlineData("gdb", true)] // as QEMU 7.2 shows
    [InlineData("qmp", true)]
    [InlineData("gdb", false)]
    [InlineData("qmp", false)]
    public void A_guest_stays_stopped_that_was_stopped_before_or_should(string protocol, bool isStopped)
    {
        using QemuMachine machine = QemuMachine.Start();
        if (isStopped) machine.Stop();

        QemuGuest.Open(protocol == "gdb" ? machine.Address : machine.QmpAddress, new GuestOptions { ResumesGuest = isStopped }).Dispose();

        Assert.False(machine.IsRunning);
    }

    /// <summary>The mode for physical memory would outlive the session.</summary>
    [Fact]
    public void A_debugger_reads_virtual_memory_afterwards()
    {
        using QemuMachine machine = QemuMachine.Start();
        QemuGuest.Open(machine.Address).Dispose();

        using GdbConnection debugger = new(
            GuestConnector.Open(GuestAddress.Parse(machine.Address), TimeSpan.FromSeconds(10), CancellationToken.None));

        Assert.Equal("0", debugger.RequestText("qqemu.PhyMemMode"));
    }

    [Fact]
    public void QMP_reads_a_guest_that_runs_if_asked()
    {
        using QemuMachine machine = QemuMachine.Start();
        using MemoryImage guest = QemuGuest.Open(machine.QmpAddress, new GuestOptions { StopsGuest = false });

        machine.RequireProgress();
        Assert.Equal(BootImage.Leaves, LeafWalker.Of(guest.OpenPageTable()).Leaves.Count);
        Assert.True(machine.IsRunning);
        Assert.StartsWith(
            $"{machine.Address}: the gdbstub stops the guest: ",
            Assert.Throws<GuestException>(() => QemuGuest.Open(machine.Address, new GuestOptions { StopsGuest = false })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void It_runs_on_after_an_exception_and_can_be_opened_again()
    {
        using QemuMachine machine = QemuMachine.Start();
        for (int i = 0; i < 2; i++)
        {
            Assert.Throws<NotSupportedException>(() =>
            {
                using MemoryImage guest = QemuGuest.Open(machine.Address);
                guest.OpenKernelPageTable();
            });
            machine.RequireProgress();
        }
    }

    [Fact]
    public void A_QEMU_that_ends_is_reported()
    {
        using QemuMachine machine = QemuMachine.Start();
        using MemoryImage guest = QemuGuest.Open(machine.Address);
        machine.Kill();

        GuestException lost = Assert.Throws<GuestException>(() => LeafWalker.Of(guest.OpenPageTable()));

        Assert.StartsWith($"{machine.Address}: the connection was lost: ", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_debugger_gets_no_answer()
    {
        using QemuMachine machine = QemuMachine.Start();
        using MemoryImage guest = QemuGuest.Open(machine.Address);

        GuestException refusal = Assert.Throws<GuestException>(
            () => QemuGuest.Open(machine.Address, new GuestOptions { Timeout = TimeSpan.FromSeconds(0.5) }));

        Assert.StartsWith($"{machine.Address}: no answer for 0.5 s: end other debuggers", refusal.Message, StringComparison.Ordinal);
    }

    private static byte[] BytesOf(MemoryImage image)
    {
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x10_0000), 0x1_0001, out ReadOnlySpan<byte> bytes));
        return bytes.ToArray();
    }
}
