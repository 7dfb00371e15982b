using WalkGen.Images;

namespace WalkGen.Live;

/// <summary>Opens the memory and the CPUs of a guest that runs under QEMU.</summary>
public static class QemuGuest
{
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(1);

    /// <summary>Whether <paramref name="text"/> has the form of an address of a guest: it begins with <c>gdb:</c> or <c>qmp:</c>.</summary>
    public static bool IsAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return GuestAddress.Is(text);
    }

    /// <summary>
    /// Connects to a guest and stops it, so that its memory and registers belong together. It runs again when the image is disposed, and
    /// when this process exits, unless it is killed by SIGKILL.
    /// </summary>
    /// <param name="address">
    /// Where QEMU listens. <c>gdb://HOST:PORT</c>, <c>gdb::PORT</c> on this machine or <c>gdb:PATH</c> of a Unix socket: its gdbstub
    /// (<c>-gdb</c>, <c>-s</c>). <c>qmp:PATH</c> or <c>qmp::PORT</c>: its machine protocol (<c>-qmp</c>). Each has one connection at a
    /// time.
    /// </param>
    /// <param name="options">How to talk to the guest; null for the default.</param>
    /// <param name="cancellationToken">Cancels the connection. A guest that was stopped runs again.</param>
    /// <remarks>
    /// Memory is read when it is needed (<see cref="MemoryImage.Open(MachineMemory)"/>): RAM and ROM, never devices, where a read may have
    /// effects. A guest that was stopped before stays stopped. The gdbstub of QEMU 8.1 and later does not say whether a guest ran: after
    /// its session such a guest runs, unless <see cref="GuestOptions.ResumesGuest"/> is false.
    /// </remarks>
    /// <exception cref="GuestException">The guest cannot be reached, or its answers are not understood.</exception>
    /// <exception cref="NotSupportedException">WalkGen does not support the machine or its paging mode.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static MemoryImage Open(string address, GuestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(address);
        options ??= new();
        TimeSpan timeout = options.Timeout;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout, MaxTimeout, nameof(options));
        GuestAddress parsed = GuestAddress.Parse(address);
        if (parsed.Protocol == GuestProtocol.Gdb && !options.StopsGuest)
            throw new GuestException($"{address}: the gdbstub stops the guest: use qmp: and -qmp to read a guest that runs.");
        GuestSocket socket = Connect(parsed);
        StoppedGuest guest = parsed.Protocol == GuestProtocol.Gdb
            ? new GdbGuest(new GdbConnection(socket), options, cancellationToken)
            : new QmpGuest(new QmpConnection(socket), options, Connect, cancellationToken);
        guest.Begin();
        return MemoryImage.Open(guest);

        GuestSocket Connect(GuestAddress to) => GuestConnector.Open(to, timeout, cancellationToken);
    }
}
