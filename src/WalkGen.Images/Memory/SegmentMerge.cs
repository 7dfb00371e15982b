using System.Runtime.InteropServices;

namespace WalkGen.Images;

/// <summary>Makes a sorted list of disjoint segments out of program headers.</summary>
internal sealed class SegmentMerge
{
    private readonly MappedFile _file;
    private readonly List<ImageSegment> _merged = [];
    private readonly List<ProgramHeader> _origins = []; // of each merged segment: the header that reaches its end
    private ulong _comparable; // bytes that may still be compared

    private SegmentMerge(MappedFile file)
    {
        _file = file;
        _comparable = file.Length; // copies lie at different places of the file
    }

    /// <summary>
    /// Sorts <paramref name="loads"/> by physical address and joins those that continue or repeat each other both in memory and in
    /// the file, so that a page table may straddle them. QEMU's <c>-p</c> names the same bytes once for each of their virtual addresses.
    /// <c>/proc/vmcore</c> has the kernel's text at two places of the file, once as a part of all memory: then the bytes must be the same.
    /// What the file was cut off from is left out.
    /// </summary>
    /// <exception cref="InvalidImageException">Two of them put different bytes at the same memory.</exception>
    public static ImageSegment[] Merge(MappedFile file, List<ProgramHeader> loads)
    {
        loads.Sort(static (left, right) =>
        {
            int order = left.PhysicalAddress.CompareTo(right.PhysicalAddress);
            return order != 0 ? order : left.Index.CompareTo(right.Index); // so that a message does not depend on the sort
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
            ulong end = last.Start.Value + (last.Length - 1); // the last byte: what follows it may be 2^64
            if (LastOf(part) <= end) return;
            ulong held = part.Start.Value <= end ? end - part.Start.Value + 1 : 0;
            part = new ImageSegment(part.Start + held, part.Length - held, part.FileOffset + held);
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

    // Each segment that the part reaches into costs comparisons, but for those that have it at the same place of the file; two such
    // are never neighbours. So the file's length limits the work for all parts together.
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
        if (length > _comparable) return false;
        _comparable -= length;
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
        // The core of a process has no physical addresses: all of them are 0.
        string hint = one.PhysicalAddress == 0 && other.PhysicalAddress == 0 ? "; is it the core of a process, not of a machine?" : ".";
        return _file.Invalid($"{one} and {other} claim the same memory, at 0x{oneOffset:x} and at 0x{otherOffset:x} of the file{hint}");
    }
}
