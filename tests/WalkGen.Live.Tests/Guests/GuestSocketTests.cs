namespace WalkGen.Live.Tests;

/// <summary>Connections that end, and peers that do not answer in time.</summary>
public class GuestSocketTests
{
    [Fact]
    public void A_closed_connection_is_reported()
    {
        using FakePeer peer = new(static (_, socket) => socket.Close());
        using GdbConnection connection = GdbConnectionTests.Connect(peer);

        GuestException lost = Assert.Throws<GuestException>(() => connection.Request("Hg1"));

        Assert.StartsWith($"{peer.Address}: the connection was lost: check that QEMU still runs", lost.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_slow_peer_has_a_deadline(bool trickles)
    {
        using FakePeer peer = new((_, socket) =>
        {
            for (int i = 0; trickles && i < 100; i++)
            {
                FakePeer.Send(socket, i == 0 ? "+$" : "a");
                Thread.Sleep(50);
            }
        });
        using GdbConnection connection = GdbConnectionTests.Connect(peer, 0.5);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();

        GuestException late = Assert.Throws<GuestException>(() => connection.Request("Hg1"));

        Assert.StartsWith($"{peer.Address}: no answer for 0.5 s: ", late.Message, StringComparison.Ordinal);
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(4));
    }
}
