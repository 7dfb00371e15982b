using System.Runtime.InteropServices;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Fuzzing;

/// <summary>Reads everything that an image offers, within a budget: tables that point to each other have no end.</summary>
internal static class ImageReader
{
    /// <summary>How many entries, holes and missing tables a walk reaches at most.</summary>
    public const int MostEvents = 1000;

    private const ulong MostSearched = 1 << 17; // memory in which root tables are searched
    private const int PageSize = 0x1000;

    private static readonly VirtualAddress[] Addresses =
        [default, new(0x40_0000), new(0x7fff_ffff_f000), new(0xffff_8880_0000_0000), new(0xffff_ffff_8100_0000), new(ulong.MaxValue)];

    /// <summary>Opens and reads the image at <paramref name="path"/>.</summary>
    /// <param name="path">The image.</param>
    /// <param name="input">What decides which of the slow searches run, so that an input always does the same.</param>
    /// <param name="searchesKernel">Whether the Linux kernel is always searched.</param>
    /// <returns>Whether it was opened.</returns>
    public static bool Run(string path, ReadOnlySpan<byte> input, bool searchesKernel = false)
    {
        MemoryImage image;
        try
        {
            image = MemoryImage.Open(path);
        }
        catch (IOException refusal)
        {
            FuzzFault.Require(!refusal.Message.Contains('\n', StringComparison.Ordinal), "the refusal has more than one line");
            FuzzFault.Require(refusal.Message.Contains(path, StringComparison.Ordinal), "the refusal does not name the file");
            return false;
        }

        using (image) Read(image, Digest(input), searchesKernel);
        return true;
    }

    private static void Read(MemoryImage image, ulong choice, bool searchesKernel)
    {
        Describe(image);
        foreach (ImageSegment segment in image.Segments.Take(16)) ReadSegment(image, segment);
        foreach (PhysicalRange range in image.MissingSegments.Take(4).Concat(image.ZeroSegments.Take(4))) ReadEnds(image, range);
        foreach (VirtualAddress address in Addresses) Touch(image, new PhysicalAddress(address.Value), PageSize);
        foreach (CpuState cpu in image.Cpus.Take(4))
        {
            if (Opened(() => image.OpenPageTable(cpu)) is { } table) Walk(table);
        }

        if (image.KernelRoot is not null) Walk(image.OpenKernelPageTable());
        if (image.Segments.Count == 0) return;

        PagingMode mode = PagingModes.All[(int)(choice % (ulong)PagingModes.All.Count)].Mode;
        Walk(image.OpenPageTable(image.Segments[0].Start, mode));
        if (Opened(() => image.OpenPageTable(image.Segments[^1].Start)) is { } last) Walk(last);
        if (searchesKernel || (choice & 0x300) == 0) image.FindLinuxKernel();
        if ((choice & 0xc00) == 0) FindRoots(image, mode, inAllModes: (choice & 0x7000) == 0);
    }

    private static void FindRoots(MemoryImage image, PagingMode mode, bool inAllModes)
    {
        ulong memory = 0;
        foreach (ImageSegment segment in image.Segments) memory = ulong.Max(memory, memory + segment.Length);
        if (memory > MostSearched) return;
        if (inAllModes) RootScan.Guess(image);
        else RootScan.Find(image, mode);
    }

    // FNV-1a, of 8 bytes at once.
    private static ulong Digest(ReadOnlySpan<byte> input)
    {
        ulong digest = 0xcbf2_9ce4_8422_2325 ^ (ulong)input.Length;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(input)) digest = (digest ^ word) * 0x100_0000_01b3;
        return digest ^ (digest >> 32);
    }

    /// <summary>Walks a page table and translates some addresses.</summary>
    public static void Walk(PageTable table)
    {
        CountingWalker walker = new(MostEvents);
        WalkResult result = walker.Walk(table);
        FuzzFault.Require(walker.Count <= MostEvents, "the walk went on after a handler ended it");
        FuzzFault.Require(result.Code == (walker.Count == MostEvents ? 1 : 0), "the walk's code is not the handler's");
        foreach (VirtualAddress address in Addresses) Translate(table, address);
    }

    /// <summary>Translates one address.</summary>
    public static void Translate(PageTable table, VirtualAddress address)
    {
        TranslationWalker walker = new(kernel: null);
        walker.Translate(table, address, address);
        FuzzFault.Require(walker.Visits <= 5, "a translation visits more than five tables");
    }

    private static void Describe(MemoryImage image)
    {
        _ = image.LinuxRelease;
        _ = image.PhysicalBits;
        _ = InstructionSetNames.NameOf(image.Machine);
        foreach (ImageFileInfo file in image.Files) _ = file.ToString();
        foreach (DifferingOverlap overlap in image.DifferingOverlaps.Take(16)) _ = overlap.ToString();
        foreach (var (key, _) in image.VmCoreInfo?.Pairs.Take(64) ?? []) _ = image.VmCoreInfo![key];
        try
        {
            image.FindDefaultMode();
        }
        catch (NotSupportedException)
        {
            // The machine is not supported.
        }
    }

    private static PageTable? Opened(Func<PageTable> open)
    {
        try
        {
            return open();
        }
        catch (NotSupportedException)
        {
            return null; // paging is off, or the machine is not supported
        }
    }

    private static void ReadSegment(MemoryImage image, ImageSegment segment)
    {
        for (ulong offset = 0; offset < ulong.Min(segment.Length, 16 * PageSize); offset += PageSize)
            Touch(image, segment.Start + offset, (int)ulong.Min(PageSize, segment.Length - offset));
        FuzzFault.Require(image.PresenceOf(segment.Start) == FramePresence.Held, "a segment is not held");
        ReadEnds(image, new PhysicalRange(segment.Start, segment.Length));
    }

    private static void ReadEnds(MemoryImage image, PhysicalRange range)
    {
        image.PresenceOf(range.Start);
        image.IsLeftOutAsZeros(range.Start);
        int last = (int)ulong.Min(range.Length, PageSize);
        Touch(image, range.Start + (range.Length - (ulong)last), last);
        Touch(image, range.Start + (range.Length - 1), PageSize); // beyond the end
        FuzzFault.Require(!image.Memory.TryGetBytes(range.Start, -1, out _), "bytes of a negative length");
    }

    // Bytes that are not there end the process here.
    private static void Touch(MemoryImage image, PhysicalAddress address, int length)
    {
        if (!image.Memory.TryGetBytes(address, length, out ReadOnlySpan<byte> bytes)) return;
        FuzzFault.Require(bytes.Length == length, "fewer bytes than were read");
        foreach (byte one in bytes) s_sum += one;
    }

    private static int s_sum;
}
