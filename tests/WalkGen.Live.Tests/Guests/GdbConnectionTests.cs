namespace WalkGen.Live.Tests;

/// <summary>Packets of gdb's remote protocol, against peers that are slow, damaged or hostile.</summary>
public class GdbConnectionTests
{
    [Fact]
    public void A_reply_may_arrive_in_pieces()
    {
        using FakePeer peer = new(static (_, socket) =>
        {
            foreach (char c in "+" + FakePeer.Packet("0123"))
            {
                FakePeer.Send(socket, $"{c}");
                Thread.Sleep(2);
            }
        });
        using GdbConnection connection = Connect(peer);

        Assert.Equal("0123", connection.RequestText("m0,2"));
    }

    [Fact]
    public void Two_replies_may_arrive_at_once()
    {
        using FakePeer peer = new(static (command, socket) =>
        {
            if (command == "one") FakePeer.Send(socket, "+" + FakePeer.Packet("1") + "+" + FakePeer.Packet("2"));
        });
        using GdbConnection connection = Connect(peer);

        Assert.Equal(["1", "2"], [connection.RequestText("one"), connection.RequestText("two")]);
    }

    [Fact]
    public void A_reply_with_a_wrong_checksum_is_asked_for_again()
    {
        using FakePeer peer = new(static (command, socket) => FakePeer.Send(socket, command == "-" ? FakePeer.Packet("good") : "+$bad#00"));
        using GdbConnection connection = Connect(peer);

        Assert.Equal("good", connection.RequestText("q"));
    }

    [Fact]
    public void A_refused_request_is_sent_again()
    {
        int count = 0;
        using FakePeer peer = new((_, socket) => FakePeer.Send(socket, ++count == 1 ? "-" : "+" + FakePeer.Packet("OK")));
        using GdbConnection connection = Connect(peer);

        Assert.Equal("OK", connection.RequestText("Hg1"));
        Assert.Equal(["Hg1", "Hg1"], peer.Received);
    }

    [Fact]
    public void Stop_replies_and_notifications_before_a_reply_are_skipped()
    {
        using FakePeer peer = new(
            static (_, socket) => FakePeer.Send(socket, "%Stop:T05#00+" + FakePeer.Packet("OK")),
            static socket => FakePeer.Send(socket, FakePeer.Packet("T02thread:01;")));
        using GdbConnection connection = Connect(peer);

        Assert.Equal("OK", connection.RequestText("Hg1"));
    }

    [Fact]
    public void Without_acknowledgements_none_is_sent()
    {
        using FakePeer peer = new(static (command, socket) =>
        {
            if (command == "-") Assert.Fail("A refusal was sent.");
            FakePeer.Send(socket, (command == "QStartNoAckMode" ? "+" : "") + FakePeer.Packet("OK"));
        });
        using GdbConnection connection = Connect(peer);

        connection.StopAcknowledging();

        Assert.Equal("OK", connection.RequestText("Hg1"));
    }

    [Theory]
    [InlineData("checksum", "+$bad#00", "packets have wrong checksums")]
    [InlineData("refusal", "-", "the peer refuses a request again and again")]
    [InlineData("run", "+$*!#4b", "a packet has a damaged run or escape, or is too long")]
    [InlineData("stops", "stops", "more than 16384 packets came before the reply to Hg1")]
    [InlineData("packet", "packet", "a packet has more than 262144 bytes")]
    [InlineData("garbage", "garbage", "the peer sends no packets")]
    public void A_peer_that_breaks_the_protocol_is_refused(string name, string answer, string fault)
    {
        using FakePeer peer = new((_, socket) => FakePeer.Send(socket, answer switch
        {
            "stops" => string.Concat(Enumerable.Repeat(FakePeer.Packet("T05"), 1 << 15)),
            "packet" => "$" + new string('a', 1 << 20),
            "garbage" => new string('a', 1 << 20),
            _ => answer,
        }));
        using GdbConnection connection = Connect(peer, 20);

        GuestException refusal = Assert.Throws<GuestException>(() => connection.Request("Hg1"));

        Assert.True(
            refusal.Message == $"{peer.Address}: {fault}: check that the address is QEMU's gdbstub (-gdb or -s) and try again.",
            $"{name}: {refusal.Message}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reads_that_were_sent_together_are_repeated_one_by_one_after_a_wrong_checksum(bool isIntact)
    {
        int count = 0;
        using FakePeer peer = new((command, socket) => FakePeer.Send(
            socket, ++count == 2 && !isIntact ? "+$bad#00" : "+" + FakePeer.Packet(new string(command == "m10,10" ? '1' : '0', 32))));
        using GdbConnection connection = Connect(peer);
        byte[] bytes = new byte[0x30];

        Assert.True(new GdbMemory(connection, 0x10, CancellationToken.None).TryRead(0, bytes));

        Assert.Equal([.. new byte[0x10], .. Enumerable.Repeat((byte)0x11, 0x10), .. new byte[0x10]], bytes);
        Assert.Equal(isIntact ? 3 : 6, peer.Received.Count);
    }

    internal static GdbConnection Connect(FakePeer peer, double seconds = 5)
        => new(GuestConnector.Open(GuestAddress.Parse(peer.Address), TimeSpan.FromSeconds(seconds), CancellationToken.None));
}
