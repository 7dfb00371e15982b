using WalkGen;
using WalkGen.Linux;

namespace Cookbook;

/// <summary>Writes a record per page, including holes, until the buffer is full (Linux: <c>/proc/PID/pagemap</c>).</summary>
/// <param name="buffer">Receives the records: bit 63 present, bit 62 swapped, low bits frame number or swap type and offset.</param>
/// <param name="kernel">The kernel, to decode non-present entries.</param>
[PageWalker]
internal ref partial struct Pagemap(Span<ulong> buffer, LinuxKernel kernel)
{
    private const ulong Present = 1UL << 63, Swapped = 1UL << 62;
    private const int PageShift = 12;
    private readonly Span<ulong> _buffer = buffer;

    /// <summary>The number of records.</summary>
    public int Count { get; private set; }

    /// <summary>The address of the first page without a record, where the next walk must start.</summary>
    public VirtualAddress Next { get; private set; }

    [PudEntry, PmdEntry]
    private int OnUpper<TPaging>(Entry<TPaging> entry, VirtualRange range, ref PageWalk walk) where TPaging : struct, IPagingFormat
    {
        if (entry.IsTable) return 0;
        walk.Action = WalkAction.Continue;
        return OnPage(entry, range);
    }

    [PteEntry]
    private partial int OnPage<TPaging>(Entry<TPaging> entry, VirtualRange range) where TPaging : struct, IPagingFormat
    {
        ulong firstPage = (range.Start.Value & (entry.Size - 1)) >> PageShift;
        if (entry.IsPresent) return Add(range, Present | ((entry.Address.Value >> PageShift) + firstPage), step: 1);
        return kernel.Decode(entry, range.Start) switch
        {
            { SwapType: { } type, SwapOffset: var offset } => Add(range, Swapped | (uint)type | (offset + firstPage) << 5, step: 1 << 5),
            { IsResident: true, Frame: { } frame } => Add(range, Present | ((frame.Value >> PageShift) + firstPage), step: 1),
            _ => Add(range, 0, step: 0),
        };
    }

    [PteHole, MissingTable]
    private int OnHole(VirtualRange range) => Add(range, 0, step: 0); // a record of 0 per page

    private int Add(VirtualRange range, ulong record, ulong step)
    {
        int pages = (int)Math.Min(range.PageCount(PageShift), (ulong)(_buffer.Length - Count));
        foreach (ref ulong slot in _buffer.Slice(Count, pages))
        {
            slot = record;
            record += step;
        }

        Count += pages;
        Next = range.Start + ((ulong)pages << PageShift);
        return Next == range.End ? 0 : 1;
    }
}
