using WalkGen.Images;

namespace WalkGen.Live.Tests;

/// <summary>Guests over QMP, whose texts may be unexpected.</summary>
public class QmpGuestTests
{
    [Fact]
    public void A_guest_of_RISC_V_is_stopped_and_goes_on()
    {
        using FakeMonitor monitor = Monitor();
        using (MemoryImage image = QemuGuest.Open(monitor.Address))
        {
            Assert.Equal(
                (InstructionSet.RiscV, PagingMode.RiscV_Sv39, 0x1000UL, 0x8000_0000UL),
                (image.Machine, image.Cpus[0].PagingMode, image.Cpus[0].Root.Value, image.Cpus[0].InstructionPointer.Value));
        }

        monitor.WaitForEnd();
        Assert.Equal(
            ["qmp_capabilities", "query-status", "stop", "info registers -a", "info mtree -f", "query-memdev", "cont"], monitor.Received);
    }

    [Fact]
    public void Registers_of_x86_are_those_of_each_CPU()
    {
        List<RegisterText> cpus = RegisterText.Parse("""

            CPU#0
            RIP=0000000000100063 RFL=00000012 [----A--] CPL=0
            CR0=80010011 CR2=0000000000000000 CR3=0000000000101000 CR4=00000020
            EFER=0000000000000d00
            CPU#1
            EIP=0000fff0 EFL=00000002
            CR0=60000010 CR2=00000000 CR3=00000000 CR4=00000000
            """);

        Assert.Equal(2, cpus.Count);
        Assert.Equal([0x100063UL, 0x8001_0011, 0x101000, 0xd00], Values(cpus[0]));
        Assert.Equal([0xfff0UL, 0x6000_0010, 0UL, null], Values(cpus[1]));

        static ulong?[] Values(RegisterText cpu) => [cpu.Find(["RIP", "EIP"]), cpu.Find(["cr0"]), cpu.Find(["cr3"]), cpu.Find(["efer"])];
    }

    [Theory]
    [InlineData("0000000000001000: 0x0102030405060708 0xffffffffffffffff\r\n", true)]
    [InlineData("0000000000001000: 0x0102030405060708\n0000000000001008: 0xffffffffffffffff", true)]
    [InlineData("0000000000001000: 0x0102030405060708", false)]
    [InlineData("0000000000001000: Cannot access memory", false)]
    [InlineData("1000: 0x0102030405060708 0xffffffffffffffff 0x0000000000000000", false)]
    [InlineData("", false)]
    public void Memory_is_words(string text, bool isWhole)
    {
        byte[] bytes = new byte[16];

        Assert.Equal(isWhole, PhysicalWords.TryParse(text, bytes));

        if (isWhole) Assert.Equal([8, 7, 6, 5, 4, 3, 2, 1, 255, 255, 255, 255, 255, 255, 255, 255], bytes);
    }

    [Fact]
    public void Parts_of_words_are_read_as_words()
    {
        using FakeMonitor monitor = Monitor();
        using QmpConnection connection = new(
            GuestConnector.Open(GuestAddress.Parse(monitor.Address), TimeSpan.FromSeconds(5), CancellationToken.None));
        connection.Begin();
        PrintedMemory memory = new(connection, CancellationToken.None);
        byte[] bytes = new byte[9];

        Assert.True(memory.TryRead(0x1000, bytes));

        Assert.Equal([0xcf, 0, 0, 0, 0, 0, 0, 0, 0], bytes);
        Assert.Equal("xp /2xg 0x1000", monitor.Received[^1]);
    }

    [Theory]
    [InlineData("greeting", "{}", "the peer does not greet as QMP does")]
    [InlineData("greeting", "SSH-2.0", "a line is no object of JSON")]
    [InlineData("greeting", "[]", "a line is no object of JSON")]
    [InlineData("stop", """{"error":{"class":"x"}}""", "the peer refuses the command stop")]
    [InlineData("query", """{"return":{}}""", "the peer does not say whether the guest runs")]
    [InlineData("info reg", """{"return":{}}""", "the monitor answers without text")]
    [InlineData("info reg", """{"return":""}""", "the monitor does not show the registers (info registers -a)")]
    public void A_peer_that_breaks_the_protocol_is_refused(string command, string answer, string fault)
    {
        using FakeMonitor monitor = Monitor();
        monitor.Answers[command] = answer;

        GuestException refusal = Assert.Throws<GuestException>(() => QemuGuest.Open(monitor.Address));

        Assert.Equal($"{monitor.Address}: {fault}: check that the address is QEMU's QMP (-qmp) and try again.", refusal.Message);
        monitor.WaitForEnd();
        Assert.Equal(monitor.Received.Contains("stop"), monitor.Received.LastOrDefault() == "cont");
    }

    [Fact]
    public void A_line_without_end_is_refused()
    {
        using FakeMonitor monitor = Monitor();
        monitor.Answers["greeting"] = new string(' ', 1 << 23);

        Assert.StartsWith(
            $"{monitor.Address}: a line has more than 4194304 bytes: ",
            Assert.Throws<GuestException>(() => QemuGuest.Open(monitor.Address)).Message);
    }

    private static FakeMonitor Monitor() => FakeMonitor.RiscV();
}
