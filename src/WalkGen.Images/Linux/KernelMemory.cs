using System.Buffers.Binary;
using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>The virtual memory of the kernel, translated by its own page table. Addresses are those that the kernel uses.</summary>
internal abstract class KernelMemory
{
    private readonly ImageMemory _memory;

    private KernelMemory(ImageMemory memory) => _memory = memory;

    /// <summary>The architecture of the page table.</summary>
    public abstract Architecture Architecture { get; }

    /// <summary>The size of the smallest page in bytes, at least 4 KiB.</summary>
    public abstract int PageSize { get; }

    /// <summary>The size of a pointer in bytes.</summary>
    public abstract int PointerSize { get; }

    /// <summary>The kernel's memory in <paramref name="image"/>; null if the image does not name the root of the kernel.</summary>
    public static KernelMemory? Open(MemoryImage image)
    {
        if (image.KernelRoot is null) return null;
        var opener = new Opener(image.Memory);
        image.OpenKernelPageTable().Accept(ref opener);
        return opener.Opened;
    }

    /// <summary>Reads <paramref name="target"/>.Length bytes; false if one is not mapped or missing.</summary>
    public bool TryRead(ulong address, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            int length = int.Min(target.Length, BytesToPageEnd(address));
            if (!TryTranslate(address, out PhysicalAddress physical, out _)) return false;
            if (!_memory.TryGetBytes(physical, length, out ReadOnlySpan<byte> bytes)) return false;
            bytes.CopyTo(target);
            target = target[length..];
            address = unchecked(address + (ulong)length);
        }

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
        return TryTranslate(address, out PhysicalAddress physical, out _)
            && pages.TryGetBytes(physical, BytesToPageEnd(address), out bytes);
    }

    /// <summary>Whether <paramref name="address"/> is in a page of read-only data: neither writable nor executable.</summary>
    public bool IsReadOnlyData(ulong address)
        => TryTranslate(address, out _, out EntryFlags flags) && (flags & (EntryFlags.Writable | EntryFlags.Executable)) == 0;

    /// <summary>Translates <paramref name="address"/>; false if it is not mapped or a table is missing.</summary>
    /// <param name="address">The virtual address.</param>
    /// <param name="physical">The physical address.</param>
    /// <param name="flags">The flags of the leaf.</param>
    protected abstract bool TryTranslate(ulong address, out PhysicalAddress physical, out EntryFlags flags);

    private int BytesToPageEnd(ulong address) => PageSize - (int)(address & (ulong)(PageSize - 1));

    private struct Opener(ImageMemory memory) : IPageTableVisitor
    {
        public KernelMemory? Opened { get; private set; }

        public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
            => Opened = new Of<TPaging, TMemory>(memory, table);
    }

    private sealed class Of<TPaging, TMemory>(ImageMemory memory, PageTable<TPaging, TMemory> table) : KernelMemory(memory)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        public override Architecture Architecture => TPaging.Architecture;

        public override int PageSize => 1 << TPaging.PageShift;

        public override int PointerSize => TPaging.Architecture == Architecture.X86 || TPaging.EntrySize == 4 ? 4 : 8;

        protected override bool TryTranslate(ulong address, out PhysicalAddress physical, out EntryFlags flags)
        {
            physical = default;
            flags = default;
            if (!IsTranslated(address)) return false;

            PhysicalAddress below = table.Root;
            for (PageTableLevel level = PageTableLevel.Pgd; ; level++)
            {
                if (!EntrySpan<TPaging>.TryOpen(table.Memory, level, below, out EntrySpan<TPaging> entries)) return false;
                Entry<TPaging> entry = entries[Geometry<TPaging>.Index(level, address)];
                if (!entry.IsPresent) return false;
                if (entry.IsLeaf)
                {
                    physical = entry.Address + (address & (entry.Size - 1));
                    flags = entry.Flags;
                    return true;
                }

                level = entries.Level;
                below = entry.Address;
            }
        }

        private static bool IsTranslated(ulong address)
        {
            var single = new VirtualRange(new VirtualAddress(address), new VirtualAddress(address));
            return Geometry<TPaging>.TryClipToLowerHalf(single, out _) || Geometry<TPaging>.TryClipToUpperHalf(single, out _);
        }
    }
}
