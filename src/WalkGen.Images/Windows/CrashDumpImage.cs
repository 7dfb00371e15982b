namespace WalkGen.Images;

/// <summary>
/// A 64-bit Windows crash dump of x86-64 or AArch64, from Windows itself, WinDbg or QEMU's <c>dump-guest-memory -w</c>: runs of memory,
/// or the pages of a bitmap, one after the other.
/// </summary>
internal static class CrashDumpImage
{
    /// <summary>log2 of the page size of 4 KiB.</summary>
    public const int PageShift = 12;

    /// <summary>The maximum number of runs: a bitmap or a list can contain any number.</summary>
    public const int MaxRuns = 1 << 20;

    private const ulong KernelHalf = 0x800; // the root table of the kernel's half lies in the page of the other half

    /// <summary>Reads the headers of <paramref name="file"/> and none of the memory. The memory after its end is missing.</summary>
    /// <exception cref="InvalidImageException">The file is damaged, or has a machine or type that WalkGen does not read.</exception>
    public static ImageContent Read(FileBytes file)
    {
        CrashDumpHeader header = CrashDumpHeader.Read(file);
        List<CrashDumpRun> runs = RunsOf(file, header.Type);
        RequireDisjoint(file, runs);

        List<ImageSegment> segments = [];
        List<PhysicalRange> missing = [];
        foreach (CrashDumpRun run in runs)
        {
            ulong present = run.Offset < file.Length ? (ulong)UInt128.Min(run.Length, file.Length - (ulong)run.Offset) : 0;
            if (present > 0) segments.Add(new ImageSegment(run.Start, present, (ulong)run.Offset));
            ulong lacking = (ulong)UInt128.Min(run.Length - present, ulong.MaxValue);
            if (lacking > 0) missing.Add(new PhysicalRange(run.Start + present, lacking));
        }

        if (segments.Count == 0)
        {
            throw missing.Count == 0
                ? file.Empty(header.Type >= CrashDumpType.KernelRanges ? "it lists no range of pages" : "its bitmap lists no page")
                : file.Truncated($"all of its runs of memory ({missing.Count}) lie beyond the 0x{file.Length:x} bytes of the file");
        }

        return new ImageContent
        {
            File = new()
            {
                Path = file.Name,
                Kind = ImageKind.WindowsCrashDump,
                CrashDumpType = header.Type,
                Processors = header.Processors,
            },
            Bytes = file,
            Segments = [.. segments],
            Missing = [.. missing],
            Machine = header.Machine,
            KernelRoot = RootOf(header),
        };
    }

    private static List<CrashDumpRun> RunsOf(FileBytes file, CrashDumpType type)
    {
        switch (type)
        {
            case CrashDumpType.Full:
                return Place(file, CrashDumpRuns.Read(file), CrashDumpHeader.Size);
            case CrashDumpType.KernelRanges or CrashDumpType.KernelAndUserRanges or CrashDumpType.FullRanges:
                CrashDumpRanges ranges = CrashDumpRanges.Read(file, isComplete: type == CrashDumpType.FullRanges);
                return Place(file, ranges.Ranges, ranges.Memory);
            default:
                CrashDumpBitmap bitmap = type == CrashDumpType.KernelSummary
                    ? CrashDumpBitmap.ReadSummary(file)
                    : CrashDumpBitmap.Read(file);
                return Place(file, bitmap.Pages.Runs(0, bitmap.PageCount), bitmap.Memory);
        }
    }

    private static List<CrashDumpRun> Place(FileBytes file, IEnumerable<(ulong First, ulong End)> runs, ulong memory)
    {
        List<CrashDumpRun> placed = [];
        UInt128 offset = memory;
        foreach (var (first, end) in runs)
        {
            if (placed.Count == MaxRuns) throw file.Damaged($"its bitmap has more than {MaxRuns} runs of memory");
            CrashDumpRun run = new(new PhysicalAddress(first << PageShift), (UInt128)(end - first) << PageShift, offset);
            placed.Add(run);
            offset += run.Length;
        }

        placed.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        return placed;
    }

    private static void RequireDisjoint(FileBytes file, List<CrashDumpRun> runs)
    {
        for (int i = 1; i < runs.Count; i++)
        {
            if (runs[i].Start.Value - runs[i - 1].Start.Value < runs[i - 1].Length)
                throw file.Damaged($"two of its runs claim the same memory at 0x{runs[i].Start.Value:x16}");
        }
    }

    // The header has no CR4: LA57 is assumed to be off. On AArch64 it has TTBR0_EL1; TTBR1_EL1 contains the second half of the same page.
    private static KernelRoot? RootOf(CrashDumpHeader header)
    {
        PagingMode mode = header.Machine == InstructionSet.AArch64 ? PagingMode.AArch64_4K47 : PagingMode.X86_64;
        ulong root = PagingModes.RootOf(mode, header.DirectoryTableBase).Value;
        if (root == 0) return null;
        return new KernelRoot(new PhysicalAddress(mode == PagingMode.AArch64_4K47 ? root | KernelHalf : root), mode);
    }
}
