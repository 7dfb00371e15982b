using System.Globalization;
using WalkGen.Linux;

namespace WalkGen.Live;

/// <summary>
/// Reads the text of <c>/proc/PID/maps</c> or <c>smaps</c>. Source: Linux, <c>show_map_vma</c> and <c>show_smap</c> of
/// <c>fs/proc/task_mmu.c</c>.
/// </summary>
internal ref struct MapsReader(string path)
{
    private const string Gate = "[vsyscall]"; // x86-64 lists it for each process, though it belongs to none

    private readonly List<ProcessArea> _areas = [];
    private int _line;
    private ProcessArea? _area; // of the last line of maps, not added yet
    private ProcessAreaUsage? _usage;
    private VmFlags? _flags;

    public IReadOnlyList<ProcessArea> Read(TextReader text)
    {
        while (text.ReadLine() is { } line)
        {
            _line++;
            int colon = line.AsSpan().IndexOfAny(' ', ':');
            if (colon > 0 && line[colon] == ':') ReadDetail(line.AsSpan(0, colon), line.AsSpan(colon + 1));
            else ReadArea(line);
        }

        AddArea();
        return _areas.AsReadOnly();
    }

    private void ReadArea(ReadOnlySpan<char> line)
    {
        AddArea();
        Span<Range> parts = stackalloc Range[6];
        int count = line.Split(parts, ' ', StringSplitOptions.RemoveEmptyEntries); // the sixth, if any, is the rest of the line
        if (count < 5) throw NotUnderstood();
        ReadOnlySpan<char> range = line[parts[0]], access = line[parts[1]], device = line[parts[3]];
        int hyphen = range.IndexOf('-'), colon = device.IndexOf(':');
        if (hyphen < 0 || colon < 0 || access.Length < 4) throw NotUnderstood();
        ulong start = Hex(range[..hyphen]), end = Hex(range[(hyphen + 1)..]);
        if (end <= start || !ulong.TryParse(line[parts[4]], NumberStyles.None, CultureInfo.InvariantCulture, out ulong inode))
            throw NotUnderstood();

        _area = new ProcessArea
        {
            Range = new VirtualRange(start, end - 1),
            Flags = (access[0] == 'r' ? VmFlags.Read : 0) | (access[1] == 'w' ? VmFlags.Write : 0)
                | (access[2] == 'x' ? VmFlags.Exec : 0) | (access[3] == 's' ? VmFlags.Shared | VmFlags.MayShare : 0),
            FileOffset = Hex(line[parts[2]]),
            DeviceMajor = (uint)Hex(device[..colon]),
            DeviceMinor = (uint)Hex(device[(colon + 1)..]),
            Inode = inode,
            Name = count > 5 ? line[parts[5]].TrimStart(' ').ToString() : null,
        };
    }

    private void ReadDetail(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        _usage ??= new ProcessAreaUsage();
        value = value.Trim();
        if (name is "VmFlags")
        {
            _flags = FlagsOf(value);
        }
        else if (value.EndsWith(" kB", StringComparison.Ordinal)
            && ulong.TryParse(value[..^3], NumberStyles.None, CultureInfo.InvariantCulture, out ulong kilobytes))
        {
            _usage.Take(name, kilobytes << 10);
        }
    }

    private void AddArea()
    {
        if (_area is { Name: not Gate } area)
        {
            _areas.Add(new ProcessArea
            {
                Range = area.Range, Flags = _flags ?? area.Flags, FileOffset = area.FileOffset, DeviceMajor = area.DeviceMajor,
                DeviceMinor = area.DeviceMinor, Inode = area.Inode, Name = area.Name, Usage = _usage,
            });
        }

        (_area, _usage, _flags) = (null, null, null);
    }

    private static VmFlags FlagsOf(ReadOnlySpan<char> names)
    {
        VmFlags flags = VmFlags.None;
        foreach (Range name in names.Split(' '))
        {
            flags |= names[name] switch
            {
                "rd" => VmFlags.Read,
                "wr" => VmFlags.Write,
                "ex" => VmFlags.Exec,
                "sh" => VmFlags.Shared,
                "mr" => VmFlags.MayRead,
                "mw" => VmFlags.MayWrite,
                "me" => VmFlags.MayExec,
                "ms" => VmFlags.MayShare,
                "pf" => VmFlags.PfnMap,
                "ht" => VmFlags.HugeTlb,
                _ => VmFlags.None,
            };
        }

        return flags;
    }

    private readonly ulong Hex(ReadOnlySpan<char> digits)
        => ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw NotUnderstood();

    private readonly InvalidDataException NotUnderstood() => new($"Line {_line} of {path} is not a line that Linux writes.");
}
