using System.Diagnostics;
using System.Net.Sockets;

namespace WalkGen.Live;

/// <summary>
/// The connection to a guest: bytes in both directions. Each answer has a deadline, so that a peer that sends a byte now and then cannot hold
/// up the reader.
/// </summary>
internal sealed class GuestSocket : IDisposable
{
    private const int BufferSize = 1 << 16;

    private readonly Socket _socket;
    private readonly TimeSpan _timeout;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _next, _end;
    private long _start;

    private GuestSocket(Socket socket, string name, TimeSpan timeout) => (_socket, Name, _timeout) = (socket, name, timeout);

    /// <summary>The name of the guest in messages.</summary>
    public string Name { get; }

    /// <summary>Connects to <paramref name="address"/>.</summary>
    /// <exception cref="GuestException">Nothing listens there.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public static GuestSocket Connect(GuestAddress address, TimeSpan timeout, CancellationToken cancellation)
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

    /// <summary>Begins the wait for one more answer.</summary>
    public void StartTimer() => _start = Stopwatch.GetTimestamp();

    /// <summary>Sends <paramref name="bytes"/>.</summary>
    /// <exception cref="GuestException">The connection is lost.</exception>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _socket.SendTimeout = (int)_timeout.TotalMilliseconds;
            while (!bytes.IsEmpty) bytes = bytes[_socket.Send(bytes)..];
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw Lost(e);
        }
    }

    /// <summary>The next byte.</summary>
    /// <exception cref="GuestException">The connection is lost, or there was no answer in time.</exception>
    public byte ReadByte()
    {
        if (_next == _end) Fill();
        return _buffer[_next++];
    }

    public void Dispose() => _socket.Dispose();

    // For a path without a file, .NET's message is about an address.
    private static string FaultOf(Exception e, GuestAddress address) => e switch
    {
        SocketException when address.EndPoint is UnixDomainSocketEndPoint path && !File.Exists(path.ToString()) => "there is no such socket",
        SocketException => e.Message,
        _ => "no answer in time",
    };

    private void Fill()
    {
        int rest = (int)(_timeout - Stopwatch.GetElapsedTime(_start)).TotalMilliseconds;
        if (rest <= 0) throw TimedOut();
        try
        {
            _socket.ReceiveTimeout = rest;
            (_next, _end) = (0, _socket.Receive(_buffer));
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            throw TimedOut();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            throw Lost(e);
        }

        if (_end == 0) throw Lost(null);
    }

    private GuestException TimedOut() => new(
        $"{Name}: no answer for {_timeout.TotalSeconds} s: end other debuggers of this guest (each socket of QEMU has one client at a time), and check "
        + "that QEMU runs.");

    private GuestException Lost(Exception? cause) => new(
        $"{Name}: the connection was lost: check that QEMU still runs; if the guest is stopped, resume it with 'cont' in QEMU's monitor.",
        cause);
}
