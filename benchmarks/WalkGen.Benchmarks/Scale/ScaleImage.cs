using System.Runtime.InteropServices;

namespace WalkGen.Benchmarks;

/// <summary>
/// A sparse ELF core in the temporary directory, which is deleted on disposal: the tables of an x86-64 page table with four levels. The
/// frames that it maps are not in the file. Three quarters of the leaves are in the user's half.
/// </summary>
internal sealed class ScaleImage : IDisposable
{
    /// <summary>One table of the level above the PMD for each half has no place for more.</summary>
    public const long MaxLeaves = 100_000_000;

    private const int EntriesPerTable = 512;
    private const int PageSize = 4096;
    private const ulong TableEntry = 0x67; // present, writable, user, accessed, dirty
    private const int UserRootIndex = 1;
    private const int KernelRootIndex = 0x111; // Linux's direct map

    private static readonly PhysicalAddress Tables = new(1UL << 32);
    private static readonly PhysicalAddress Frames = new(1UL << 40);

    private readonly ulong[] _table = new ulong[EntriesPerTable];

    private ScaleImage(string path) => Path = path;

    public string Path { get; }

    /// <summary>The number of leaves, all of 4 KiB.</summary>
    public long Leaves { get; private set; }

    /// <summary>The number of tables of all levels.</summary>
    public int TableCount { get; private set; }

    public PhysicalAddress Root => Tables + ((ulong)(TableCount - 1) * PageSize);

    /// <summary>1,024 frames in the middle, from the first to the last byte.</summary>
    public (PhysicalAddress First, PhysicalAddress Last) Middle { get; private set; }

    /// <summary>Addresses all over the user's half, and as many that may not be mapped.</summary>
    public string[] Addresses { get; private set; } = [];

    /// <summary>Makes an image.</summary>
    /// <param name="leaves">The number of leaves before changes, at most <see cref="MaxLeaves"/>.</param>
    /// <param name="isChanged">Whether it is the later image of two.</param>
    public static ScaleImage Create(long leaves, bool isChanged = false)
    {
        var image = new ScaleImage(
            System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"walkgen-scale-{Guid.NewGuid():N}.elf"));
        try
        {
            image.Write(leaves, isChanged);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    public void Dispose() => File.Delete(Path);

    private void Write(long leaves, bool isChanged)
    {
        using var file = new FileStream(Path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
        file.Position = PageSize;
        long kernelLeaves = leaves / 4;
        var user = new ScaleMix(isKernel: false, isChanged);
        int userTables = WriteLeaves(file, user, leaves - kernelLeaves);
        var kernel = new ScaleMix(isKernel: true, isChanged) { Frames = user.Frames };
        int kernelTables = WriteLeaves(file, kernel, kernelLeaves);

        (int userTop, _) = WriteAbove(file, WriteAbove(file, (0, userTables)));
        (int kernelTop, _) = WriteAbove(file, WriteAbove(file, (userTables, kernelTables)));
        _table.AsSpan().Clear();
        _table[UserRootIndex] = EntryOf(userTop);
        _table[KernelRootIndex] = EntryOf(kernelTop);
        WriteTable(file);

        file.Position = 0;
        file.Write(CoreFile.Headers(
            new CorePart(PageSize, Tables, TableCount * (long)PageSize, IsInFile: true),
            new CorePart(0, Frames, (kernel.Frames + 1) * PageSize, IsInFile: false)));
        PhysicalAddress middle = Frames + (ulong)(kernel.Frames / 2 * PageSize);
        Middle = (middle, middle + ((1 << 22) - 1));
        ulong first = (ulong)UserRootIndex << 39, step = (ulong)userTables * EntriesPerTable * PageSize / 128;
        Addresses = [.. Enumerable.Range(0, 256).Select(i => $"{first + ((ulong)i * (step | PageSize)):x}")];
    }

    /// <summary>Writes the lowest tables of a half and returns their number.</summary>
    private int WriteLeaves(FileStream file, ScaleMix mix, long leaves)
    {
        int first = TableCount, slot = 0;
        for (long left = leaves; left > 0;)
        {
            ScaleRun run = mix.Next(left);
            bool isHole = run.Frame == 0;
            if (!isHole) left -= run.Pages;
            for (int page = 0; page < run.Pages; page++)
            {
                bool isLeaf = run.Flags != 0;
                if (isLeaf) Leaves++;
                _table[slot++] = isLeaf ? Frames.Value + ((ulong)(run.Frame + page) * PageSize) | run.Flags : 0;
                if (slot < EntriesPerTable) continue;
                WriteTable(file);
                slot = 0;
            }
        }

        _table.AsSpan(slot).Clear();
        if (slot > 0) WriteTable(file);
        return TableCount - first;
    }

    /// <summary>Writes the tables above <paramref name="below"/>, and returns the first one and their number.</summary>
    private (int First, int Count) WriteAbove(FileStream file, (int First, int Count) below)
    {
        int first = TableCount;
        for (int done = 0; done < below.Count; done += EntriesPerTable)
        {
            int entries = int.Min(EntriesPerTable, below.Count - done);
            _table.AsSpan().Clear();
            for (int i = 0; i < entries; i++) _table[i] = EntryOf(below.First + done + i);
            WriteTable(file);
        }

        return (first, TableCount - first);
    }

    private void WriteTable(FileStream file)
    {
        file.Write(MemoryMarshal.AsBytes(_table.AsSpan()));
        TableCount++;
    }

    private static ulong EntryOf(int table) => (Tables + ((ulong)table * PageSize)).Value | TableEntry;
}
