using System.Buffers.Binary;
using System.Text;

namespace WalkGen.Cli.Tests.Cases;

/// <summary>Writes small images with four levels of 512 entries: x86-64, AArch64 with 4 KiB granules, Sv48.</summary>
/// <param name="tableBits">The bits of an entry that points to a table, but for its address.</param>
internal sealed class CaseImage(ulong tableBits)
{
    public const ulong X86Table = 0x27; // present, writable, user, accessed
    public const ulong Arm64Table = 3;

    private const int PageSize = 4096;

    private readonly SortedDictionary<ulong, byte[]> _pages = [];
    private ulong _next = 0x10_0000;

    /// <summary>Maps a page, with tables for it, under the root at <paramref name="root"/>.</summary>
    /// <param name="root">The physical address of the root table.</param>
    /// <param name="address">The virtual address.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="shift">log2 of the size that the entry covers.</param>
    public CaseImage Map(ulong root, ulong address, ulong entry, int shift = 12)
    {
        ulong table = root;
        for (int level = 39; level > shift; level -= 9)
        {
            ulong slot = Slot(table, address, level);
            if (Get(slot) == 0)
            {
                Put(slot, _next | tableBits);
                Page(_next);
                _next += PageSize;
            }

            table = Get(slot) & 0x000f_ffff_ffff_f000 & ~tableBits;
        }

        return Put(Slot(table, address, shift), entry);
    }

    /// <summary>Writes an entry.</summary>
    public CaseImage Put(ulong physical, ulong entry)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Page(physical).AsSpan((int)physical & (PageSize - 1)), entry);
        return this;
    }

    public ulong Get(ulong physical) => BinaryPrimitives.ReadUInt64LittleEndian(Page(physical).AsSpan((int)physical & (PageSize - 1)));

    /// <summary>The physical address of the entry for <paramref name="address"/> in a table.</summary>
    public static ulong Slot(ulong table, ulong address, int shift) => table + ((address >> shift & 511) * 8);

    /// <summary>An ELF core with these pages.</summary>
    /// <param name="cr3">CR3 of a CPU; null for an image without CPUs.</param>
    /// <param name="cr4">CR4 of the CPU.</param>
    /// <param name="vmCoreInfo">The lines of VMCOREINFO; null for none.</param>
    /// <param name="machine">The machine of ELF.</param>
    public TestFile Write(ulong? cr3 = null, ulong cr4 = 0x6b0, string? vmCoreInfo = null, ushort machine = 62)
    {
        var core = new CoreBuilder { Machine = machine };
        if (cr3 is { } root) core.Cpu(0x8005_0033, root, cr4);
        if (vmCoreInfo is not null) core.Note("VMCOREINFO\0"u8, 0, Encoding.ASCII.GetBytes(vmCoreInfo));
        foreach (var (address, content) in _pages) core.Load(address, content);
        return new TestFile(core.Build());
    }

    /// <summary>A file of <paramref name="size"/> bytes with these pages, each at the offset of <paramref name="offsetOf"/>.</summary>
    public TestFile WriteRaw(long size, Func<ulong, long> offsetOf)
    {
        var file = new TestFile([]);
        using FileStream stream = File.OpenWrite(file.Path);
        stream.SetLength(size); // sparse
        foreach (var (address, content) in _pages)
        {
            stream.Position = offsetOf(address);
            stream.Write(content);
        }

        return file;
    }

    private byte[] Page(ulong physical)
    {
        ulong page = physical & ~(PageSize - 1UL);
        if (!_pages.TryGetValue(page, out byte[]? content)) _pages[page] = content = new byte[PageSize];
        return content;
    }
}
