using System.Net.Sockets;

namespace WalkGen.Live;

/// <summary>Connects to guests.</summary>
internal static class GuestConnector
{
    /// <summary>Connects to <paramref name="address"/>.</summary>
    /// <exception cref="GuestException">Nothing listens there.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public static GuestSocket Open(GuestAddress address, TimeSpan timeout, CancellationToken cancellation)
    {
        bool isUnix = address.EndPoint is UnixDomainSocketEndPoint;
        Socket socket = isUnix
            ? new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        try
        {
            socket.ConnectAsync(address.EndPoint, limit.Token).AsTask().GetAwaiter().GetResult();
            return new GuestSocket(socket, address.Text, timeout);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            cancellation.ThrowIfCancellationRequested();
            string option = address.Protocol == GuestProtocol.Gdb ? "-gdb" : "-qmp";
            throw new GuestException(
                $"{address.Text}: no connection ({FaultOf(e, address)}): start QEMU with {option} and "
                + "check the address.",
                e);
        }
    }

    // For a path without a file, .NET's message is about an address.
    private static string FaultOf(Exception e, GuestAddress address) => e switch
    {
        SocketException when address.EndPoint is UnixDomainSocketEndPoint path && !File.Exists(path.ToString())
            => "there is no such socket",
        SocketException => e.Message,
        _ => "no answer in time",
    };
}
