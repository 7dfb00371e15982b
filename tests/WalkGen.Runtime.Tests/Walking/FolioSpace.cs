using System.Buffers.Binary;
using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Walking;

/// <summary>
/// An address space with one table per level, down to the page at <see cref="Address"/>, and an area around it. It is locked for reading
/// by the thread that made it.
/// </summary>
internal sealed class FolioSpace : IFrameSource, IDisposable
{
    /// <summary>Index 3 at PGD, 5 at P4D, 2 at PUD, 6 at PMD, 1 at PTE, and a byte inside the page.</summary>
    public const ulong Address = (3UL << 24) | (5UL << 21) | (2UL << 18) | (6UL << 15) | (1UL << 12) | 0x123;

    /// <summary>What the only page maps.</summary>
    public const ulong PageFrame = 0x5000_0000;

    private readonly FrameArena _arena = new(new PhysicalAddress(0x10_0000), 16 * 0x1000);
    private readonly PhysicalAddress[] _tables = new PhysicalAddress[5];
    private readonly TrackedLock.Scope _held;

    public FolioSpace(VmFlags flags = VmFlags.Read)
    {
        for (var level = PageTableLevel.Pgd; level <= PageTableLevel.Pte; level++) _tables[(int)level] = _arena.Allocate();
        for (var level = PageTableLevel.Pgd; level < PageTableLevel.Pte; level++) this[level] = Soft5.TableEntry(_tables[(int)level + 1]);
        this[PageTableLevel.Pte] = Leaf(PageTableLevel.Pte, PageFrame);

        Space = new AddressSpace<Soft5, ArenaMemory>(_arena.Memory, _tables[0], this) { Tracer = Tracer };
        Vma = new Vma(VirtualRange.FromLength(new VirtualAddress(Address & ~0xfffffUL), 0x10_0000), flags);
        Space.Add(Vma);
        _held = Space.Lock.EnterRead();
    }

    public AddressSpace<Soft5, ArenaMemory> Space { get; }

    public Vma Vma { get; }

    public FolioTracer Tracer { get; } = new();

    /// <summary>The entry for <see cref="Address"/> in the table of <paramref name="level"/>.</summary>
    public ulong this[PageTableLevel level]
    {
        get => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(Slot(level)));
        set => BinaryPrimitives.WriteUInt64LittleEndian(Bytes(Slot(level)), value);
    }

    public static ulong Leaf(PageTableLevel level, ulong frame) => Soft5.LeafEntry(level, new PhysicalAddress(frame), EntryFlags.Present);

    public PhysicalAddress Slot(PageTableLevel level)
        => _tables[(int)level] + (8 * (ulong)Geometry<Soft5>.Index(level, Address));

    /// <summary>The lock that an entry, once found, is held by.</summary>
    public Lock LockOf(PageTableLevel level) => Space.PteLocks.Of(level == PageTableLevel.Pte ? _tables[(int)level] : Slot(level));

    public bool TryStart(out FolioWalk folio, FolioWalkOptions options = FolioWalkOptions.None)
        => FolioWalk.TryStart(Vma, new VirtualAddress(Address), options, out folio);

    /// <summary>Looks the folio up and lets it go.</summary>
    public bool Find(FolioWalkOptions options = FolioWalkOptions.None)
    {
        bool found = TryStart(out FolioWalk folio, options);
        using (folio) return found;
    }

    /// <summary>Whether another thread can lock the entry of any level.</summary>
    public bool IsUnlocked() => Enum.GetValues<PageTableLevel>().Where(static level => level >= PageTableLevel.Pud).All(IsUnlocked);

    /// <summary>Whether another thread can lock the entry of <paramref name="level"/>.</summary>
    public bool IsUnlocked(PageTableLevel level) => OnAnotherThread(() =>
    {
        Lock entry = LockOf(level);
        if (!entry.TryEnter()) return false;
        entry.Exit();
        return true;
    });

    public static T OnAnotherThread<T>(Func<T> run)
    {
        T result = default!;
        var thread = new Thread(() => result = run());
        thread.Start();
        thread.Join();
        return result;
    }

    public bool TryAllocate(PageTableLevel level, out PhysicalAddress frame)
    {
        frame = _arena.Allocate();
        return true;
    }

    public void Dispose()
    {
        _held.Dispose();
        Space.Dispose();
        _arena.Dispose();
    }

    private Span<byte> Bytes(PhysicalAddress slot)
        => _arena.Memory.TryGetWritableBytes(slot, 8, out Span<byte> bytes) ? bytes
            : throw new InvalidOperationException($"{slot} is no slot.");
}
