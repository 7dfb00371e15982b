using System.Net;
using System.Net.Sockets;

namespace WalkGen.Live.Tests;

/// <summary>Addresses of guests.</summary>
public class GuestAddressTests
{
    [Theory]
    [InlineData("gdb://host:1234", "host", 1234)]
    [InlineData("gdb://host:1234/", "host", 1234)]
    [InlineData("gdb::1234", "localhost", 1234)]
    [InlineData("gdb:host:1", "host", 1)]
    [InlineData("gdb://[::1]:65535", "::1", 65535)]
    [InlineData("qmp::4444", "localhost", 4444)]
    public void A_host_and_a_port(string text, string host, int port)
    {
        DnsEndPoint end = Assert.IsType<DnsEndPoint>(GuestAddress.Parse(text).EndPoint);

        Assert.Equal((host, port), (end.Host, end.Port));
    }

    [Theory]
    [InlineData("gdb:/run/gdb.sock", "/run/gdb.sock")]
    [InlineData("gdb:gdb.sock", "gdb.sock")]
    [InlineData("qmp:./a:b", "./a:b")]
    public void A_path_of_a_socket(string text, string path)
        => Assert.Equal(path, Assert.IsType<UnixDomainSocketEndPoint>(GuestAddress.Parse(text).EndPoint).ToString());

    [Theory]
    [InlineData("gdb:", "it names no socket")]
    [InlineData("gdb:host:port", "its port is no number from 1 to 65535")]
    [InlineData("gdb::0", "its port is no number from 1 to 65535")]
    [InlineData("gdb://host", "it has no port")]
    [InlineData("vmcore", "it begins with neither gdb: nor qmp:")]
    public void Others_are_refused(string text, string fault) => Assert.Equal(
        $"{text} is no address of a guest: {fault}. Use gdb://HOST:PORT, gdb::PORT, gdb:PATH or qmp:PATH.",
        Assert.Throws<GuestException>(() => GuestAddress.Parse(text)).Message);

    [Fact]
    public void Nobody_listens()
    {
        string path = Path.Combine(Path.GetTempPath(), $"walkgen-{Guid.NewGuid():N}");

        GuestException refusal = Assert.Throws<GuestException>(() => QemuGuest.Open($"gdb:{path}"));

        Assert.Equal(
            $"gdb:{path}: no connection (there is no such socket): start QEMU with -gdb and check the address.", refusal.Message);
    }
}
