using System.Runtime.InteropServices;

namespace WalkGen.Live.Tests.Processes;

/// <summary>What <c>/proc/PID/pagemap</c> contains, read in one read without the library.</summary>
internal static class PlainPageMap
{
    /// <summary>The entries of the pages in a range that are in memory or swapped, by their addresses.</summary>
    public static Dictionary<ulong, PageMapEntry> Read(int process, VirtualRange range)
    {
        using FileStream file = new($"/proc/{process}/pagemap", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
        Dictionary<ulong, PageMapEntry> found = [];
        ulong[] words = new ulong[(range.Last.Value - range.Start.Value) / TestMemory.PageSize + 1];
        file.Position = (long)(range.Start.Value / TestMemory.PageSize * sizeof(ulong));
        file.ReadExactly(MemoryMarshal.AsBytes(words.AsSpan()));
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i] >> 62 != 0) found.Add(range.Start.Value + ((ulong)i * TestMemory.PageSize), new PageMapEntry(words[i]));
        }

        return found;
    }
}
