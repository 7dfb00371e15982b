using WalkGen.Conformance.Tests.Formats;
using WalkGen.Linux;

namespace WalkGen.Conformance.Tests.Machines;

/// <summary>New tables, numbered in the order of their creation.</summary>
internal sealed class NumberedFrames<TPaging>(TableStore tables) : IFrameSource
    where TPaging : struct, IPagingFormat
{
    private ulong _next = 0x8000;

    public bool TryAllocate(PageTableLevel level, out PhysicalAddress frame)
    {
        ulong number = _next++;
        tables.Add(number, 1 << TPaging.IndexBits(level));
        frame = TableRoom.AddressOf(number);
        return true;
    }
}
