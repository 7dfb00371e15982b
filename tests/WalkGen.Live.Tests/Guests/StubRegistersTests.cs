using System.Text.Json.Nodes;
using WalkGen.Images;

namespace WalkGen.Live.Tests;

/// <summary>Registers that the monitor does not print, by the gdbstub.</summary>
public class StubRegistersTests
{
    private const ulong Tcr = 16 | (16UL << 16) | (2UL << 30);

    [Fact]
    public void Registers_of_AArch64_are_those_of_the_stub_and_the_guest_stays_stopped()
    {
        FakeMachine machine = FakeMachines.AArch64(Tcr);
        machine.ReportsStop = false;
        using FakePeer stub = machine.Start();
        using FakeMonitor monitor = Monitor(Device($"disconnected:unix:{stub.Address[4..]},server=on"));
        using (MemoryImage image = QemuGuest.Open(monitor.Address))
        {
            Assert.Equal((InstructionSet.AArch64, 0x1000UL, 0x5000UL), (image.Machine, image.Cpus[0].Root.Value, image.Cpus[0].Ttbr1));
            stub.WaitForEnd();
            Assert.DoesNotContain("D", stub.Received);
        }

        monitor.WaitForEnd();
        Assert.Equal(
            ["qmp_capabilities", "query-status", "stop", "info registers -a", "query-chardev", "info mtree -f", "query-memdev", "cont"],
            monitor.Received);
    }

    [Fact]
    public void A_guest_that_should_run_is_stopped_for_the_registers()
    {
        using FakePeer stub = FakeMachines.AArch64(Tcr).Start();
        using FakeMonitor monitor = Monitor(Device($"disconnected:unix:{stub.Address[4..]},server=on"));
        using MemoryImage image = QemuGuest.Open(monitor.Address, new GuestOptions { StopsGuest = false });

        Assert.Equal(
            ["qmp_capabilities", "query-status", "info registers -a", "stop", "query-chardev", "cont", "info mtree -f", "query-memdev"],
            monitor.Received);
    }

    [Theory]
    [InlineData("unix:/run/gdb,server=on", "a debugger is connected to the gdbstub, or it is no socket: end the debugger")]
    [InlineData("disconnected:unix:gdb,server=on", "a debugger is connected to the gdbstub, or it is no socket: end the debugger")]
    [InlineData("pty:/dev/pts/3", "a debugger is connected to the gdbstub, or it is no socket: end the debugger")]
    public void A_stub_that_cannot_be_used_is_named(string device, string fault)
    {
        using FakeMonitor monitor = Monitor(Device(device));

        GuestException refusal = Assert.Throws<GuestException>(() => QemuGuest.Open(monitor.Address));

        Assert.StartsWith(
            $"{monitor.Address}: the monitor does not print the registers that control paging, and {fault}", refusal.Message,
            StringComparison.Ordinal);
        monitor.WaitForEnd();
        Assert.Equal("cont", monitor.Received[^1]);
    }

    [Fact]
    public void A_stub_that_QEMU_does_not_start_is_reported_and_ended()
    {
        using FakeMonitor monitor = Monitor(new JsonArray());
        monitor.Texts["gdbserver unix:"] = "Could not open gdbserver on device\r\n";
        monitor.Texts["gdbserver none"] = "Disabled gdbserver\r\n";

        string message = Assert.Throws<GuestException>(() => QemuGuest.Open(monitor.Address)).Message;

        Assert.Contains(" for its gdbstub, or start QEMU with -gdb unix:PATH,server=on,wait=off and use gdb:PATH.", message);
        monitor.WaitForEnd();
        string start = monitor.Received[^3];
        Assert.Matches("^gdbserver unix:/.*/gdb,server=on,wait=off$", start);
        string socket = start["gdbserver unix:".Length..start.IndexOf(',', StringComparison.Ordinal)];
        Assert.False(Directory.Exists(Path.GetDirectoryName(socket)));
        Assert.Equal(["gdbserver none", "cont"], monitor.Received[^2..]);
    }

    [Fact]
    public void A_list_of_devices_that_is_none_is_refused()
    {
        using FakeMonitor monitor = Monitor(new JsonObject());

        Assert.StartsWith(
            $"{monitor.Address}: the peer does not list its character devices: ",
            Assert.Throws<GuestException>(() => QemuGuest.Open(monitor.Address)).Message);
    }

    private static JsonArray Device(string fileName) =>
    [
        new JsonObject { ["label"] = "serial0", ["filename"] = "file" }, 5,
        new JsonObject { ["label"] = "gdb", ["filename"] = fileName },
    ];

    private static FakeMonitor Monitor(JsonNode devices)
    {
        FakeMonitor monitor = new();
        monitor.Texts["info registers"] = "\nCPU#0\n PC=ffff800010000000 X00=0000000000000000\n";
        monitor.Answers["query-chardev"] = new JsonObject { ["return"] = devices }.ToJsonString();
        return monitor;
    }
}
