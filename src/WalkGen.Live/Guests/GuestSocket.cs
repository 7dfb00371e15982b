using System.Diagnostics;
using System.Net.Sockets;

namespace WalkGen.Live;

/// <summary>
/// The connection to a guest: bytes in both directions. Each answer has a deadline, so that a peer that sends a byte now and then cannot
/// hold up the reader.
/// </summary>
internal sealed class GuestSocket : IDisposable
{
    private const int BufferSize = 1 << 16;

    private readonly Socket _socket;
    private readonly TimeSpan _timeout;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _next, _end;
    private long _start;

    /// <summary>Uses a connected socket.</summary>
    /// <param name="socket">The socket, which this object takes over.</param>
    /// <param name="name">The name of the guest in messages.</param>
    /// <param name="timeout">How long to wait for an answer.</param>
    public GuestSocket(Socket socket, string name, TimeSpan timeout) => (_socket, Name, _timeout) = (socket, name, timeout);

    /// <summary>The name of the guest in messages.</summary>
    public string Name { get; }

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

    /// <summary>
    /// Gives the peer time to execute what was sent last: replies that nobody receives would end the connection before it. All that arrives
    /// is dropped, also by a thread that waits for a reply.
    /// </summary>
    /// <param name="limit">The time, if the peer does not close the connection before.</param>
    /// <param name="isEnd">Whether the peer learns that nothing follows, after which it closes the connection.</param>
    public void Finish(TimeSpan limit, bool isEnd)
    {
        byte[] dropped = new byte[BufferSize];
        long start = Stopwatch.GetTimestamp();
        try
        {
            if (isEnd) _socket.Shutdown(SocketShutdown.Send);
            int rest;
            while ((rest = (int)(limit - Stopwatch.GetElapsedTime(start)).TotalMilliseconds) > 0)
            {
                _socket.ReceiveTimeout = rest;
                if (_socket.Receive(dropped) == 0) return;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer has failed before, which is reported already.
        }
    }

    public void Dispose() => _socket.Dispose();

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
        $"{Name}: no answer for {_timeout.TotalSeconds} s: end other debuggers of this guest (each socket of QEMU has one client at a "
        + "time), and check that QEMU runs.");

    private GuestException Lost(Exception? cause) => new(
        $"{Name}: the connection was lost: check that QEMU still runs; if the guest is stopped, resume it with 'cont' in QEMU's monitor.",
        cause);
}
