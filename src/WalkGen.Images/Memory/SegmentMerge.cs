using System.Runtime.InteropServices;

namespace WalkGen.Images;

/// <summary>Merges program headers into a sorted list of disjoint segments.</summary>
internal sealed class SegmentMerge
{
    private const ulong MaxCompared = 1UL << 30; // headers repeat some dozens of MiB of text; a sparse file can repeat terabytes
    private const int MaxSegments = 1 << 18; // makedumpfile writes up to 2^16
    private const int MaxDiffering = 1 << 16; // a copy of a running machine has some dozens of headers
    private const int MaxSteps = 1 << 22; // a header of a real dump repeats a few others; in a hostile one each can repeat all

    private readonly FileBytes _file;
    private readonly List<ImageSegment> _merged = [];
    private readonly List<int> _origins = []; // the index of the header that ends each merged segment
    private readonly List<ProgramHeader> _loads; // sorted
    private bool _differs; // two headers have different bytes for the same memory
    private ulong _compareBudget; // bytes that may still be compared
    private int _steps;

    private SegmentMerge(FileBytes file, List<ProgramHeader> loads)
    {
        _file = file;
        _loads = loads;
        _compareBudget = CompareBudget(file);
    }

    /// <summary>The number of bytes that may be compared: copies lie at different places of the file.</summary>
    public static ulong CompareBudget(FileBytes file) => ulong.Min(file.Length, MaxCompared);

    /// <summary>
    /// Sorts <paramref name="loads"/> by physical address. Headers that continue or repeat each other, in memory and in the file, become
    /// one segment, so a page table may straddle them. QEMU's <c>-p</c> writes a header for each virtual address of the same bytes.
    /// <c>/proc/vmcore</c> has the kernel's text twice. If the bytes differ, since they were read while the machine ran, the header that is
    /// later in the file is used. Memory beyond the end of the file is left out.
    /// </summary>
    /// <exception cref="InvalidImageException">
    /// Two headers at physical address 0 have different bytes, as in the core of a process. Or too many headers or bytes repeat others.
    /// </exception>
    public static SegmentMerge Merge(FileBytes file, List<ProgramHeader> loads)
    {
        loads.Sort(static (left, right) =>
        {
            int order = left.PhysicalAddress.CompareTo(right.PhysicalAddress);
            return order != 0 ? order : left.Index.CompareTo(right.Index); // a stable order, also for messages
        });

        SegmentMerge merge = new(file, loads);
        for (int i = 0; i < loads.Count; i++)
        {
            ProgramHeader load = loads[i];
            ulong present = load.PresentIn(file);
            if (present > 0) merge.Add(i, new ImageSegment(new PhysicalAddress(load.PhysicalAddress), present, load.Offset));
        }

        merge.Segments = [.. merge._merged];
        if (merge._differs) (merge.Segments, merge.Overlaps) = LatestHeader.Choose(file, loads);
        return merge;
    }

    /// <summary>The memory: sorted and disjoint.</summary>
    public ImageSegment[] Segments { get; private set; } = [];

    /// <summary>The headers with different bytes for the same memory.</summary>
    public DifferingOverlap[] Overlaps { get; private set; } = [];

    private void Add(int load, ImageSegment part)
    {
        RequireSameBytes(_loads[load], part);
        if (_merged.Count > 0)
        {
            ref ImageSegment last = ref CollectionsMarshal.AsSpan(_merged)[^1];
            ulong end = last.Start.Value + (last.Length - 1); // the last byte, since the end may be 2^64
            if (LastOf(part) <= end) return;
            ulong known = part.Start.Value <= end ? end - part.Start.Value + 1 : 0;
            part = new ImageSegment(part.Start + known, part.Length - known, part.FileOffset + known);
            if (part.Start.Value - last.Start.Value == last.Length && part.FileOffset - last.FileOffset == last.Length)
            {
                last = last with { Length = last.Length + part.Length };
                _origins[^1] = load;
                return;
            }
        }

        if (_merged.Count == MaxSegments)
            throw _file.Damaged($"its program headers have more than {MaxSegments} separate pieces of memory");
        _merged.Add(part);
        _origins.Add(load);
    }

    // Each segment that overlaps the part is compared, except at the same place of the file; two such segments are never neighbours.
    private void RequireSameBytes(ProgramHeader load, ImageSegment part)
    {
        for (int i = _merged.Count - 1; i >= 0 && LastOf(_merged[i]) >= part.Start.Value; i--)
        {
            ImageSegment other = _merged[i];
            ulong start = ulong.Max(part.Start.Value, other.Start.Value);
            ulong last = ulong.Min(LastOf(part), LastOf(other));
            if (last < start) continue;
            ulong one = other.FileOffset + (start - other.Start.Value);
            ulong two = part.FileOffset + (start - part.Start.Value);
            if (++_steps > MaxSteps) throw Conflict(_file, _loads[_origins[i]], one, load, two);
            if (one == two || _differs || _file.IsRunningKernel) continue; // one memory, at two addresses of the kernel
            ulong length = last - start + 1;
            if (length > _compareBudget) throw Conflict(_file, _loads[_origins[i]], one, load, two);
            _compareBudget -= length;
            if (_file.AreSame(one, two, length)) continue;
            if ((_loads[_origins[i]].PhysicalAddress == 0 && load.PhysicalAddress == 0) || _loads.Count > MaxDiffering)
                throw Conflict(_file, _loads[_origins[i]], one, load, two);
            _differs = true;
        }
    }

    private static ulong LastOf(ImageSegment segment) => segment.Start.Value + (segment.Length - 1);

    /// <summary>The exception for two headers that claim the same memory.</summary>
    public static InvalidImageException Conflict(
        FileBytes file, ProgramHeader one, ulong oneOffset, ProgramHeader other, ulong otherOffset)
    {
        // In the core of a process all physical addresses are 0.
        string conflict = $"{one} and {other} claim the same memory, at 0x{oneOffset:x} and at 0x{otherOffset:x} of the file";
        return one.PhysicalAddress == 0 && other.PhysicalAddress == 0
            ? file.Invalid($"{conflict}: if it is the core of a process, open a dump of a machine instead.")
            : file.Damaged(conflict);
    }
}
