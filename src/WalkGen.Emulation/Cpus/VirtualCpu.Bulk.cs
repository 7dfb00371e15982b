using System.Runtime.CompilerServices;

namespace WalkGen.Emulation;

// Accesses of any number of bytes, page by page.
public sealed unsafe partial class VirtualCpu<TPaging>
{
    /// <summary>Reads bytes, as loads do, page by page.</summary>
    /// <param name="address">The address of the first byte.</param>
    /// <param name="target">Where the bytes go. If a page faults, those of the pages before are there.</param>
    /// <param name="fault">The fault that was not handled, with the address of the first byte that was not read.</param>
    /// <returns>Whether all bytes were read.</returns>
    public bool TryRead(VirtualAddress address, Span<byte> target, out PageFault fault)
        => TryAccessAll(address, MemoryAccess.Read, target, out fault);

    /// <summary>Writes bytes, as stores do, page by page.</summary>
    /// <param name="address">The address of the first byte.</param>
    /// <param name="source">The bytes. If a page faults, those of the pages before are written.</param>
    /// <param name="fault">The fault that was not handled, with the address of the first byte that was not written.</param>
    /// <returns>Whether all bytes were written.</returns>
    public bool TryWrite(VirtualAddress address, ReadOnlySpan<byte> source, out PageFault fault)
    {
        fixed (byte* bytes = source)
        {
            return TryAccessAll(address, MemoryAccess.Write, new Span<byte>(bytes, source.Length), out fault); // only read, for a write
        }
    }

    private bool TryAccessAll(VirtualAddress address, MemoryAccess access, Span<byte> bytes, out PageFault fault)
    {
        fault = default;
        for (ulong at = address.Value; !bytes.IsEmpty;)
        {
            int inPage = (int)Math.Min((ulong)bytes.Length, PageMask + 1 - (at & PageMask));
            if (!TryCopyCached(at, access, bytes[..inPage]) && !TryCopy(at, access, bytes[..inPage], out fault)) return false;
            bytes = bytes[inPage..];
            at = unchecked(at + (ulong)inPage);
        }

        return true;
    }

    /// <summary>Copies between <paramref name="bytes"/> and a page of memory, if the TLB holds it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryCopyCached(ulong address, MemoryAccess access, Span<byte> bytes)
    {
        TlbEntry* entry = EntryOf(address);
        Mark.Begin();
        bool isCached = TagFor(entry, access) == (address & ~PageMask);
        if (isCached)
        {
            var memory = new Span<byte>((byte*)(address + entry->Addend), bytes.Length);
            if (access == MemoryAccess.Write) BusAccess.Copy(bytes, memory);
            else BusAccess.Copy(memory, bytes);
        }

        Leave();
        return isCached;
    }
}
