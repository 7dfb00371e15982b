using System.Runtime.InteropServices;

namespace WalkGen.Live.Tests.Processes;

/// <summary>What <c>/proc/PID/pagemap</c> tells, read page by page without the library.</summary>
internal static class PlainPageMap
{
    /// <summary>The entries of the pages in a range that are in memory or swapped, by their addresses.</summary>
    public static Dictionary<ulong, PageMapEntry> Read(int process, VirtualRange range)
    {
        using FileStream file = new($"/proc/{process}/pagemap", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
        Dictionary<ulong, PageMapEntry> found = [];
        ulong[] word = new ulong[1];
        for (ulong page = range.Start.Value / TestMemory.PageSize; page <= range.Last.Value / TestMemory.PageSize; page++)
        {
            file.Position = (long)page * sizeof(ulong);
            file.ReadExactly(MemoryMarshal.AsBytes(word.AsSpan()));
            if (word[0] >> 62 != 0) found.Add(page * TestMemory.PageSize, new PageMapEntry(word[0]));
        }

        return found;
    }
}
