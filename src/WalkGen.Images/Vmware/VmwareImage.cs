namespace WalkGen.Images;

/// <summary>
/// The memory of a VMware machine that is suspended or has a snapshot: a state file (.vmss, .vmsn), which has the places of the memory
/// and the CPUs, and mostly a memory file beside it (.vmem).
/// </summary>
internal static class VmwareImage
{
    private const string MemoryExtension = ".vmem";
    private static readonly string[] StateExtensions = [".vmss", ".vmsn"];

    /// <summary>The first bytes of state files.</summary>
    public static byte[][] Magics =>
        [[0xd2, 0xbe, 0xd2, 0xbe], [0xd3, 0xbe, 0xd3, 0xbe], [0xd1, 0xba, 0xd1, 0xba], [0xd2, 0xba, 0xd2, 0xba]];

    /// <summary>The state file beside the memory file at <paramref name="path"/>; null if there is none, or it is no memory file.</summary>
    public static string? StateOf(string path) => path.EndsWith(MemoryExtension, StringComparison.OrdinalIgnoreCase)
        ? Array.Find(Array.ConvertAll(StateExtensions, extension => Path.ChangeExtension(path, extension)), File.Exists)
        : null;

    /// <summary>Reads the state file <paramref name="state"/>, and its memory file if it does not contain the memory.</summary>
    public static ImageContent Read(FileBytes state, ImageOpening opening)
    {
        VmwareState parsed = VmwareState.Read(state);
        if (parsed.Memory is var (offset, size))
            return Content(parsed, state, offset, size, companion: null); // within the file: see VmwareTag

        string path = Path.ChangeExtension(state.Name, MemoryExtension);
        if (!File.Exists(path))
        {
            throw state.Invalid(
                "it is a state file of VMware (.vmss, .vmsn) without the memory: put the .vmem file of the same name beside it, unpacked.");
        }

        FileBytes memory = ImageFile.OpenPlain(path, opening);
        try
        {
            ImageContent content = Content(parsed, memory, offset: 0, memory.Length, path);
            state.Dispose();
            return content;
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Reads the memory file <paramref name="memory"/> with the state file at <paramref name="statePath"/>.</summary>
    public static ImageContent Read(FileBytes memory, string statePath, ImageOpening opening)
    {
        using FileBytes state = ImageFile.OpenPlain(statePath, opening);
        byte[] start = state.Read(0, (int)ulong.Min(state.Length, (ulong)Magics[0].Length)).ToArray();
        if (!Array.Exists(Magics, start.SequenceEqual))
            throw state.Invalid($"it is no state file of VMware that WalkGen reads: remove it, or open {memory.Name} as raw memory.");
        VmwareState parsed = VmwareState.Read(state);
        return Content(parsed, memory, offset: 0, memory.Length, statePath);
    }

    private static ImageContent Content(VmwareState state, FileBytes memory, ulong offset, ulong size, string? companion)
    {
        List<ImageSegment> segments = [];
        List<PhysicalRange> missing = [];
        foreach (var (range, place) in state.Ranges(size))
        {
            ulong present = ulong.Min(range.Length, size - ulong.Min(size, place));
            if (present > 0) segments.Add(new ImageSegment(range.Start, present, offset + place));
            if (present < range.Length) missing.Add(new PhysicalRange(range.Start + present, range.Length - present));
        }

        if (segments.Count == 0) throw memory.Truncated("no region of the memory is within the file");
        return new ImageContent
        {
            File = new() { Path = memory.Name, Kind = ImageKind.Vmware, Companion = companion },
            Bytes = memory,
            Segments = [.. segments],
            Missing = [.. missing],
            Cpus = state.Cpus,
        };
    }
}
