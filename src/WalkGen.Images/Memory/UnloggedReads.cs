namespace WalkGen.Images;

/// <summary>
/// Reads that a <see cref="ReadLog"/> leaves out: a search goes through pages that processes have used, and what it does not find must not
/// get into an extract.
/// </summary>
internal static class UnloggedReads
{
    [ThreadStatic]
    private static int s_depth;

    /// <summary>Whether the current thread is in such a read.</summary>
    public static bool AreActive => s_depth > 0;

    /// <summary>Reads <paramref name="length"/> bytes at <paramref name="address"/>.</summary>
    public static bool TryGetBytes(ForwardMemory memory, PhysicalAddress address, int length, out ReadOnlySpan<byte> bytes)
    {
        s_depth++;
        try
        {
            return memory.TryGetBytes(address, length, out bytes);
        }
        finally
        {
            s_depth--;
        }
    }
}
