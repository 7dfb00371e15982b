using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen.Benchmarks;

/// <summary>
/// What authors of emulators write by hand: a direct-mapped TLB with a tag for each kind of access and the distance to the host's memory,
/// over a page walk of x86-64 with pointers. No other thread can flush it.
/// </summary>
internal sealed unsafe class HandTlb : IDisposable
{
    private const int PageShift = 12;
    private const ulong PageMask = 0xfff, AddressMask = 0x000f_ffff_ffff_f000;
    private const ulong Present = 1, Writable = 2, Accessed = 0x20, Dirty = 0x40, Huge = 0x80;

    private readonly byte* _memory;
    private readonly ulong _memoryStart;
    private readonly ulong _root;
    private readonly ulong _mask;
    private Slot* _slots;

    public HandTlb(byte* memory, ulong memoryStart, ulong root, int entries)
    {
        _memory = memory;
        _memoryStart = memoryStart;
        _root = root;
        _mask = (ulong)entries - 1;
        _slots = (Slot*)NativeMemory.AlignedAlloc((nuint)(entries * sizeof(Slot)), 64);
        Flush();
    }

    public void Flush() => new Span<Slot>(_slots, (int)_mask + 1).Fill(Slot.Empty);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Load<T>(ulong address)
        where T : unmanaged
    {
        Slot* slot = SlotOf(address);
        return slot->Read == TagOf<T>(address) ? *(T*)(address + slot->Distance) : *(T*)Find(address, isWrite: false);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<T>(ulong address, T value)
        where T : unmanaged
    {
        Slot* slot = SlotOf(address);
        if (slot->Write == TagOf<T>(address)) *(T*)(address + slot->Distance) = value;
        else *(T*)Find(address, isWrite: true) = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Fetch<T>(ulong address)
        where T : unmanaged
    {
        Slot* slot = SlotOf(address);
        return slot->Execute == TagOf<T>(address) ? *(T*)(address + slot->Distance) : *(T*)Find(address, isWrite: false);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_slots);
        _slots = null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Slot* SlotOf(ulong address) => _slots + ((address >> PageShift) & _mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong TagOf<T>(ulong address)
        where T : unmanaged
        => address & (~PageMask | (uint)(sizeof(T) - 1));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte* Find(ulong address, bool isWrite)
    {
        ulong table = _root, page = address & ~PageMask;
        for (int shift = 39; ; shift -= 9)
        {
            ulong* entry = (ulong*)(_memory + (table - _memoryStart)) + ((address >> shift) & 511);
            ulong found = Volatile.Read(ref *entry);
            bool isLeaf = shift == PageShift || (found & Huge) != 0;
            if ((found & Present) == 0 || (isLeaf && isWrite && (found & Writable) == 0)) throw new InvalidOperationException("fault");
            ulong bits = isLeaf && isWrite ? Accessed | Dirty : Accessed;
            while ((found & bits) != bits)
            {
                ulong before = Interlocked.CompareExchange(ref *entry, found | bits, found);
                found = before == found ? found | bits : before;
            }

            table = found & AddressMask;
            if (!isLeaf) continue;

            ulong host = (ulong)_memory + (table - _memoryStart) + (page & ((1UL << shift) - 1));
            bool canWrite = (found & (Writable | Dirty)) == (Writable | Dirty);
            *SlotOf(address) = new Slot { Read = page, Write = canWrite ? page : ulong.MaxValue, Execute = page, Distance = host - page };
            return (byte*)(host + (address & PageMask));
        }
    }

    private struct Slot
    {
        public ulong Read, Write, Execute, Distance;

        public static Slot Empty => new() { Read = ulong.MaxValue, Write = ulong.MaxValue, Execute = ulong.MaxValue };
    }
}
