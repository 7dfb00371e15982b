using WalkGen.Conformance.Tests.Formats;
using WalkGen.Linux;

namespace WalkGen.Conformance.Tests.Machines;

/// <summary>The numbers of new tables.</summary>
internal static class NumberedFrames
{
    /// <summary>The number of the first one.</summary>
    public const ulong First = 0x8000;

    /// <summary>Whether a line of events names one of the first new tables, as a table or in an entry.</summary>
    public static bool IsNamedIn(string line)
        => line.Split(' ').Any(static word => word.StartsWith("0x80", StringComparison.Ordinal));
}

/// <summary>New tables, numbered in the order of their creation.</summary>
internal sealed class NumberedFrames<TPaging>(TableStore tables) : IFrameSource
    where TPaging : struct, IPagingFormat
{
    private ulong _next = NumberedFrames.First;

    public bool TryAllocate(PageTableLevel level, out PhysicalAddress frame)
    {
        ulong number = _next++;
        tables.Add(number, 1 << TPaging.IndexBits(level));
        frame = TableRoom.AddressOf(number);
        return true;
    }
}
