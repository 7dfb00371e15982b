using System.Runtime.InteropServices;

namespace WalkGen.Images;

/// <summary>Merges program headers into a sorted list of disjoint segments.</summary>
internal sealed class SegmentMerge
{
    private readonly MappedFile _file;
    private readonly List<ImageSegment> _merged = [];
    private readonly List<ProgramHeader> _origins = []; // the header that ends each merged segment
    private ulong _compareBudget; // bytes that may still be compared

    private SegmentMerge(MappedFile file)
    {
        _file = file;
        _compareBudget = file.Length; // copies lie at different places of the file
    }

    /// <summary>
    /// Sorts <paramref name="loads"/> by physical address. Headers that continue or repeat each other, in memory and in the file, become
    /// one segment, so a page table may straddle them. QEMU's <c>-p</c> writes a header for each virtual address of the same bytes.
    /// <c>/proc/vmcore</c> has the kernel's text twice: the bytes must be equal. Memory beyond the end of the file is left out.
    /// </summary>
    /// <exception cref="InvalidImageException">Two headers have different bytes for the same memory.</exception>
    public static ImageSegment[] Merge(MappedFile file, List<ProgramHeader> loads)
    {
        loads.Sort(static (left, right) =>
        {
            int order = left.PhysicalAddress.CompareTo(right.PhysicalAddress);
            return order != 0 ? order : left.Index.CompareTo(right.Index); // a stable order, also for messages
        });

        SegmentMerge merge = new(file);
        foreach (ProgramHeader load in loads)
        {
            ulong present = load.PresentIn(file);
            if (present > 0) merge.Add(load, new ImageSegment(new PhysicalAddress(load.PhysicalAddress), present, load.Offset));
        }

        return [.. merge._merged];
    }

    private void Add(ProgramHeader load, ImageSegment part)
    {
        RequireSameBytes(load, part);
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

        _merged.Add(part);
        _origins.Add(load);
    }

    // Each segment that overlaps the part is compared, except at the same place of the file; two such segments are never neighbours. So the
    // length of the file limits the work for all parts together.
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
            if (one != two && !AreSame(one, two, last - start + 1)) throw Conflict(_origins[i], one, load, two);
        }
    }

    private bool AreSame(ulong one, ulong two, ulong length)
    {
        const int ChunkSize = 1 << 20;
        if (length > _compareBudget) return false;
        _compareBudget -= length;
        for (ulong done = 0; done < length; done += ChunkSize)
        {
            int chunk = (int)ulong.Min(ChunkSize, length - done);
            _file.TryGetBytes(one + done, chunk, out ReadOnlySpan<byte> left);
            _file.TryGetBytes(two + done, chunk, out ReadOnlySpan<byte> right);
            if (!left.SequenceEqual(right)) return false;
        }

        return true;
    }

    private static ulong LastOf(ImageSegment segment) => segment.Start.Value + (segment.Length - 1);

    private InvalidImageException Conflict(ProgramHeader one, ulong oneOffset, ProgramHeader other, ulong otherOffset)
    {
        // In the core of a process all physical addresses are 0.
        string conflict = $"{one} and {other} claim the same memory, at 0x{oneOffset:x} and at 0x{otherOffset:x} of the file";
        return one.PhysicalAddress == 0 && other.PhysicalAddress == 0
            ? _file.Invalid($"{conflict}: if it is the core of a process, open a dump of a machine instead.")
            : _file.Damaged(conflict);
    }
}
