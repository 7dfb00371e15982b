using System.Buffers.Binary;
using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>The virtual memory of the kernel, translated by its own page table. Addresses are those that the kernel uses.</summary>
internal abstract class KernelMemory
{
    private const int CachedTranslations = 4096; // the tasks and areas of a machine with a thousand processes

    private readonly ImageMemory _memory;
    private readonly PageTable _table;
    private readonly Translation?[] _translations = new Translation?[CachedTranslations];

    private KernelMemory(ImageMemory memory, PageTable table) => (_memory, _table) = (memory, table);

    /// <summary>The architecture of the page table.</summary>
    public abstract Architecture Architecture { get; }

    /// <summary>The size of the smallest page in bytes, at least 4 KiB.</summary>
    public abstract int PageSize { get; }

    /// <summary>The size of a pointer in bytes.</summary>
    public abstract int PointerSize { get; }

    /// <summary>The kernel's memory in <paramref name="image"/>; null if the image does not name the root of the kernel.</summary>
    public static KernelMemory? Open(MemoryImage image)
        => image.KernelRoot is null ? null : Open(image.Memory, image.OpenKernelPageTable());

    /// <summary>The memory that <paramref name="table"/> maps, the page table of a kernel.</summary>
    public static KernelMemory? Open(ImageMemory memory, PageTable table)
    {
        var opener = new Opener(memory);
        table.Accept(ref opener);
        return opener.Opened;
    }

    /// <summary>Reads <paramref name="target"/>.Length bytes; false if one is not mapped or missing.</summary>
    public bool TryRead(ulong address, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            int length = int.Min(target.Length, BytesToPageEnd(address));
            if (!TryTranslate(address, out PhysicalAddress physical)) return false;
            if (!_memory.TryGetBytes(physical, length, out ReadOnlySpan<byte> bytes)) return false;
            bytes.CopyTo(target);
            target = target[length..];
            address = unchecked(address + (ulong)length);
        }

        return true;
    }

    /// <summary>Translates <paramref name="address"/>; false if it is not mapped.</summary>
    public bool TryTranslate(ulong address, out PhysicalAddress physical)
    {
        ulong offset = address & (ulong)(PageSize - 1);
        ref Translation? cached = ref _translations[(address >> 12) % CachedTranslations];
        if (cached is not { } known || known.Page != address - offset)
        {
            physical = default;
            if (!_table.TryTranslate(new VirtualAddress(address - offset), out PhysicalAddress frame)) return false;
            cached = known = new Translation(address - offset, frame.Value);
        }

        physical = new PhysicalAddress(known.Frame + offset);
        return true;
    }

    /// <summary>The number at <paramref name="address"/>; null if it is not mapped or missing.</summary>
    public uint? ReadUInt32(ulong address)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        return TryRead(address, bytes) ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : null;
    }

    /// <summary>The pointer at <paramref name="address"/>; null if it is not mapped or missing.</summary>
    public ulong? ReadPointer(ulong address)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        bytes.Clear();
        return TryRead(address, bytes[..PointerSize]) ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : null;
    }

    /// <summary>The bytes from <paramref name="address"/> on, for one reader.</summary>
    public KernelBytes BytesFrom(ulong address) => new(this, address);

    /// <summary>A reader of physical memory that caches nothing, for <see cref="TryReadToPageEnd"/>.</summary>
    public ForwardMemory Forward() => _memory.ForwardOnly();

    /// <summary>Reads the bytes from <paramref name="address"/> to the end of its page. They are valid until the next call.</summary>
    public bool TryReadToPageEnd(ulong address, ForwardMemory pages, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return TryTranslate(address, out PhysicalAddress physical)
            && pages.TryGetBytes(physical, BytesToPageEnd(address), out bytes);
    }

    /// <summary>As <see cref="TryReadToPageEnd"/>, for a search: no log notes what it reads.</summary>
    public bool TrySearchToPageEnd(ulong address, ForwardMemory pages, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return TryTranslate(address, out PhysicalAddress physical)
            && UnloggedReads.TryGetBytes(pages, physical, BytesToPageEnd(address), out bytes);
    }

    /// <summary>Whether <paramref name="address"/> is in a page of read-only data: neither writable nor executable.</summary>
    public abstract bool IsReadOnlyData(ulong address);

    private int BytesToPageEnd(ulong address) => PageSize - (int)(address & (ulong)(PageSize - 1));

    /// <summary>A reference, so that threads may replace one another's.</summary>
    private sealed record Translation(ulong Page, ulong Frame);

    private struct Opener(ImageMemory memory) : IPageTableVisitor
    {
        public KernelMemory? Opened { get; private set; }

        public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
            => Opened = new Of<TPaging, TMemory>(memory, table);
    }

    private sealed class Of<TPaging, TMemory>(ImageMemory memory, PageTable<TPaging, TMemory> table) : KernelMemory(memory, table)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        public override Architecture Architecture => TPaging.Architecture;

        public override int PageSize => 1 << TPaging.PageShift;

        public override int PointerSize => TPaging.Architecture == Architecture.X86 || TPaging.EntrySize == 4 ? 4 : 8;

        public override bool IsReadOnlyData(ulong address)
            => table.TryTranslate(new VirtualAddress(address), out _, out Entry<TPaging> leaf) && !leaf.IsWritable && !leaf.IsExecutable;
    }
}
