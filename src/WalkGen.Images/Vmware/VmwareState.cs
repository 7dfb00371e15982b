using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// A state file of VMware (.vmss, .vmsn): groups of tags, of which it reads <c>memory</c> and <c>cpu</c>. Source: crash,
/// <c>vmware_vmss.c</c>; Volatility 3, <c>layers/vmware.py</c>.
/// </summary>
internal sealed class VmwareState
{
    private const int HeaderSize = 12; // magic, version, number of groups
    private const int GroupSize = 80; // name, offset and size
    private const int NameSize = 64;
    private const int MaxGroups = 1 << 12;
    private const int MaxRegions = 1 << 10;

    private readonly Dictionary<int, ulong> _firstPages = [];
    private readonly Dictionary<int, ulong> _frames = [];
    private readonly Dictionary<int, ulong> _sizes = [];
    private readonly VmwareCpus _cpus;
    private readonly FileBytes _file;
    private ulong _regions;

    private VmwareState(FileBytes file)
    {
        _file = file;
        _cpus = new VmwareCpus(file);
    }

    /// <summary>The memory in the state file itself; null if it is in the <c>.vmem</c> file.</summary>
    public (ulong Offset, ulong Size)? Memory { get; private set; }

    /// <summary>The CPUs.</summary>
    public CpuState[] Cpus => _cpus.ToArray();

    /// <summary>Reads the groups of <paramref name="file"/>.</summary>
    /// <exception cref="InvalidImageException">The file is damaged or truncated.</exception>
    public static VmwareState Read(FileBytes file)
    {
        VmwareState state = new(file);
        StreamInput input = new(file, 0, "state file of VMware", "copy it again");
        uint groups = BinaryPrimitives.ReadUInt32LittleEndian(input.Take(HeaderSize)[8..]);
        if (groups > MaxGroups) throw input.Damaged(8, $"it has {groups} groups");
        for (uint i = 0; i < groups; i++)
        {
            input.MoveTo(HeaderSize + (i * GroupSize));
            ReadOnlySpan<byte> group = input.Take(GroupSize);
            ReadOnlySpan<byte> name = group[..NameSize];
            bool isMemory = name.StartsWith("memory\0"u8);
            if (!isMemory && !name.StartsWith("cpu\0"u8)) continue;
            input.MoveTo(BinaryPrimitives.ReadUInt64LittleEndian(group[NameSize..]));
            while (VmwareTag.Read(input) is { } tag)
            {
                if (isMemory) state.Add(tag);
                else state._cpus.Add(tag);
            }
        }

        return state;
    }

    /// <summary>The ranges of memory, each with its offset in the memory file; sorted and disjoint.</summary>
    /// <param name="size">The size of all memory in bytes, which counts if the file has no regions.</param>
    public (PhysicalRange Range, ulong Offset)[] Ranges(ulong size)
    {
        if (_regions == 0) return [(new PhysicalRange(new PhysicalAddress(0), size), 0)];
        if (_regions > MaxRegions) throw Damaged($"it has {_regions} regions of memory");
        var ranges = new (PhysicalRange Range, ulong Offset)[_regions];
        for (int i = 0; i < ranges.Length; i++)
        {
            const ulong MaxPages = 1UL << 40;
            if (!_frames.TryGetValue(i, out ulong frame) || !_firstPages.TryGetValue(i, out ulong first)
                || !_sizes.TryGetValue(i, out ulong pages))
            {
                throw Damaged($"region {i} of the memory has no regionPPN, regionPageNum or regionSize");
            }

            if (pages is 0 or > MaxPages || frame > MaxPages || first > MaxPages)
                throw Damaged($"region {i} of the memory has 0x{pages:x} pages from page 0x{frame:x} on");
            ranges[i] = (new PhysicalRange(new PhysicalAddress(frame << 12), pages << 12), first << 12);
        }

        Array.Sort(ranges, static (one, other) => one.Range.Start.CompareTo(other.Range.Start));
        for (int i = 1; i < ranges.Length; i++)
        {
            PhysicalRange before = ranges[i - 1].Range;
            if (ranges[i].Range.Start.Value - before.Start.Value < before.Length)
                throw Damaged($"two regions of the memory contain 0x{ranges[i].Range.Start.Value:x}");
        }

        return ranges;
    }

    private void Add(in VmwareTag tag)
    {
        switch (tag.Name)
        {
            case "regionsCount":
                _regions = tag.Value;
                break;
            case "regionPageNum":
                Put(_firstPages, tag);
                break;
            case "regionPPN":
                Put(_frames, tag);
                break;
            case "regionSize":
                Put(_sizes, tag);
                break;
            case "Memory" when tag.IsCompressed:
                throw _file.Invalid(
                    "it is a state file of VMware with compressed memory, which WalkGen does not read: convert it with 'vmss2core -N6' "
                    + "(Linux) or 'vmss2core -W' (Windows).");
            case "Memory" when tag.Block is { Size: > 0 }:
                Memory ??= tag.Block;
                break;
        }
    }

    private static void Put(Dictionary<int, ulong> values, in VmwareTag tag)
    {
        if (tag.First is >= 0 and < MaxRegions) values[tag.First] = tag.Value;
    }

    private InvalidImageException Damaged(string what) => _file.Damaged($"it is a state file of VMware, and {what}");
}
