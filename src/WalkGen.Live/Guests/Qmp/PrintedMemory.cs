namespace WalkGen.Live;

/// <summary>Reads memory as text of <c>xp</c>, a command of QEMU's monitor.</summary>
/// <param name="connection">The monitor.</param>
/// <param name="cancellation">Cancels before the next command.</param>
internal sealed class PrintedMemory(QmpConnection connection, CancellationToken cancellation)
{
    private const int WordSize = sizeof(ulong);
    private const int MaxRead = 1 << 14; // bytes of a command; its text has 4 times as many

    /// <summary>Reads memory; false if a byte cannot be read.</summary>
    public bool TryRead(ulong address, Span<byte> target)
    {
        // Whole words: a table is aligned, and so are the ranges of QEMU's RAM.
        ulong start = address & ~(ulong)(WordSize - 1);
        int before = (int)(address - start);
        byte[] words = new byte[(before + target.Length + WordSize - 1) / WordSize * WordSize];
        for (int done = 0; done < words.Length; done += MaxRead)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<byte> part = words.AsSpan(done, Math.Min(MaxRead, words.Length - done));
            string text = connection.Monitor(PhysicalWords.Command(start + (ulong)done, part.Length / WordSize));
            if (!PhysicalWords.TryParse(text, part)) return false;
        }

        words.AsSpan(before, target.Length).CopyTo(target);
        return true;
    }
}
