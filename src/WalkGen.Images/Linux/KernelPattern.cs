namespace WalkGen.Images;

/// <summary>Searches the kernel's code and data for bytes.</summary>
internal static class KernelPattern
{
    /// <summary>
    /// The addresses of <paramref name="pattern"/>, in ascending order, in the mapped pages of the <paramref name="size"/> bytes from
    /// <paramref name="start"/> on. The bytes may straddle two pages.
    /// </summary>
    /// <param name="memory">The kernel's memory.</param>
    /// <param name="start">The first address; the search starts with its page.</param>
    /// <param name="size">How many bytes are searched.</param>
    /// <param name="pattern">What is searched for.</param>
    /// <param name="isReadOnly">Whether only pages of read-only data are searched.</param>
    public static IEnumerable<ulong> Find(KernelMemory memory, ulong start, ulong size, byte[] pattern, bool isReadOnly)
    {
        ForwardMemory pages = memory.Forward();
        int overlap = pattern.Length - 1;
        int kept = 0; // bytes of the page before
        byte[] window = new byte[overlap + memory.PageSize];
        ulong first = start & ~(ulong)(memory.PageSize - 1);
        for (ulong searched = 0; searched < size; searched += (ulong)memory.PageSize)
        {
            ulong page = unchecked(first + searched);
            if ((isReadOnly && !memory.IsReadOnlyData(page)) || !memory.TrySearchToPageEnd(page, pages, out ReadOnlySpan<byte> bytes))
            {
                kept = 0;
                continue;
            }

            bytes.CopyTo(window.AsSpan(kept));
            int length = kept + bytes.Length;
            for (int at = 0; window.AsSpan(at..length).IndexOf(pattern) is >= 0 and var found; at += found + 1)
            {
                ulong hit = unchecked(page - (ulong)kept + (ulong)(at + found));
                memory.TryRead(hit, new byte[pattern.Length]); // so that the search finds it in an extract too
                yield return hit;
            }

            window.AsSpan(length - overlap, overlap).CopyTo(window);
            kept = overlap;
        }
    }
}
