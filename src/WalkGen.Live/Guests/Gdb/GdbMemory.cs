namespace WalkGen.Live;

/// <summary>Reads memory by requests <c>m</c>, many at a time: a round trip takes longer than the read itself.</summary>
/// <param name="connection">The connection.</param>
/// <param name="maxRead">The maximum number of bytes of a request.</param>
/// <param name="cancellation">Cancels before the next requests.</param>
internal sealed class GdbMemory(GdbConnection connection, int maxRead, CancellationToken cancellation)
{
    private const int MaxBatch = 16; // requests; QEMU takes them from a buffer of 4 KiB

    /// <summary>Reads memory; false if a byte cannot be read.</summary>
    public bool TryRead(ulong address, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            cancellation.ThrowIfCancellationRequested();
            int length = Math.Min(target.Length, maxRead * MaxBatch);
            if (!TryReadBatch(address, target[..length])) return false;
            target = target[length..];
            address += (ulong)length;
        }

        return true;
    }

    private bool TryReadBatch(ulong address, Span<byte> target)
    {
        string[] commands = new string[(target.Length + maxRead - 1) / maxRead];
        for (int i = 0; i < commands.Length; i++)
        {
            int done = i * maxRead;
            commands[i] = $"m{address + (ulong)done:x},{Math.Min(maxRead, target.Length - done):x}";
        }

        byte[][] replies = connection.TryRequestAll(commands) ?? Array.ConvertAll(commands, command => connection.Request(command));
        bool isWhole = true;
        for (int i = 0; i < commands.Length; i++)
        {
            Span<byte> part = target.Slice(i * maxRead, Math.Min(maxRead, target.Length - (i * maxRead)));
            if (replies[i] is [(byte)'E', _, _]) isWhole = false;
            else if (GdbPacket.HexBytes(replies[i]) is { } bytes && bytes.Length == part.Length) bytes.CopyTo(part);
            else throw connection.Broken($"the reply to {commands[i]} is no memory of {part.Length} bytes");
        }

        return isWhole;
    }
}
