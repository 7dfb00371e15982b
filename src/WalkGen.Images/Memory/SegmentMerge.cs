using System.Runtime.InteropServices;

namespace WalkGen.Images;

/// <summary>Makes a sorted list of disjoint segments out of program headers.</summary>
internal static class SegmentMerge
{
    /// <summary>
    /// Sorts <paramref name="loads"/> by physical address and joins those that continue or repeat each other both in memory and in
    /// the file, so that a page table may straddle them. QEMU's <c>-p</c> names the same bytes once for each of their virtual addresses.
    /// </summary>
    /// <exception cref="InvalidImageException">Two of them put the same memory at different places of the file.</exception>
    public static ImageSegment[] Merge(MappedFile file, List<ProgramHeader> loads)
    {
        loads.Sort(static (left, right) =>
        {
            int order = left.PhysicalAddress.CompareTo(right.PhysicalAddress);
            return order != 0 ? order : left.Index.CompareTo(right.Index); // so that a message does not depend on the sort
        });

        List<ImageSegment> merged = [];
        ProgramHeader furthest = default; // the one that reaches the end of the last segment
        foreach (ProgramHeader load in loads)
        {
            if (merged.Count > 0)
            {
                ref ImageSegment last = ref CollectionsMarshal.AsSpan(merged)[^1];
                ulong distance = load.PhysicalAddress - last.Start.Value; // compared with lengths: an end may be 2^64
                bool isSameRun = load.Offset == last.FileOffset + distance;
                if (distance < last.Length && !isSameRun) throw Conflict(file, furthest, load);
                if (distance <= last.Length && isSameRun)
                {
                    if (distance + load.FileSize <= last.Length) continue;
                    last = last with { Length = distance + load.FileSize };
                    furthest = load;
                    continue;
                }
            }

            merged.Add(new ImageSegment(new PhysicalAddress(load.PhysicalAddress), load.FileSize, load.Offset));
            furthest = load;
        }

        return [.. merged];
    }

    private static InvalidImageException Conflict(MappedFile file, ProgramHeader one, ProgramHeader other)
    {
        // The core of a process has no physical addresses: all of them are 0.
        string hint = one.PhysicalAddress == 0 && other.PhysicalAddress == 0 ? "; is it the core of a process, not of a machine?" : ".";
        ulong offset = one.Offset + (other.PhysicalAddress - one.PhysicalAddress);
        return file.Invalid(
            $"{one} and {other} claim the same memory, at 0x{offset:x} and at 0x{other.Offset:x} of the file{hint}");
    }
}
