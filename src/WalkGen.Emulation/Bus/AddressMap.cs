using System.Runtime.CompilerServices;

namespace WalkGen.Emulation;

/// <summary>What is at each physical address of a bus: blocks of RAM and ROM, and devices. Nothing is removed from it.</summary>
internal sealed unsafe class AddressMap
{
    private volatile MemoryBlock[] _blocks = [];
    private volatile DeviceRange[] _devices = [];

    /// <exception cref="ArgumentException">Something is there already.</exception>
    public void Add(MemoryBlock block)
    {
        CheckFree(block.Start, block.Length);
        _blocks = [.. _blocks, block];
    }

    /// <exception cref="ArgumentException">Something is there already.</exception>
    public void Add(DeviceRange device)
    {
        CheckFree(device.Start, device.Length);
        _devices = [.. _devices, device];
    }

    /// <summary>
    /// The memory of <paramref name="length"/> bytes at <paramref name="address"/> in one block, or null, and whether it is RAM.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* HostOf(ulong address, ulong length, out bool isRam)
    {
        foreach (ref readonly MemoryBlock block in _blocks.AsSpan())
        {
            isRam = block.IsRam;
            byte* host = block.HostOf(address, length);
            if (host != null) return host;
        }

        isRam = false;
        return null;
    }

    /// <summary>The block that holds <paramref name="address"/>, or no memory.</summary>
    public MemoryBlock BlockOf(ulong address)
    {
        foreach (ref readonly MemoryBlock block in _blocks.AsSpan())
        {
            if (address - block.Start < block.Length) return block;
        }

        return default;
    }

    /// <summary>Gets the device with the registers at <paramref name="address"/>.</summary>
    public bool TryFindDevice(ulong address, int length, out DeviceRange device)
    {
        foreach (ref readonly DeviceRange range in _devices.AsSpan())
        {
            ulong offset = address - range.Start;
            device = range;
            if (offset < range.Length && (ulong)length <= range.Length - offset) return true;
        }

        device = default;
        return false;
    }

    /// <summary>Whether all bytes are in RAM or, unless <paramref name="mustBeRam"/>, in ROM, in one or several blocks.</summary>
    public bool IsMemory(ulong address, int length, bool mustBeRam)
    {
        for (ulong left = (ulong)length; left > 0;)
        {
            MemoryBlock block = BlockOf(address);
            if (block.Length == 0 || (mustBeRam && !block.IsRam)) return false;
            ulong inBlock = Math.Min(block.Length - (address - block.Start), left);
            address += inBlock;
            left -= inBlock;
        }

        return true;
    }

    /// <summary>The bytes at <paramref name="address"/>, which are memory: all of them, or those in the first block.</summary>
    public Span<byte> PieceAt(ulong address, int length)
    {
        MemoryBlock block = BlockOf(address);
        ulong inBlock = Math.Min(block.Length - (address - block.Start), (ulong)length);
        return new Span<byte>(block.HostOf(address, inBlock), (int)inBlock);
    }

    private void CheckFree(ulong start, ulong length)
    {
        foreach (MemoryBlock block in _blocks) Check(block.Start, block.Length, block.IsRam ? "RAM" : "ROM");
        foreach (DeviceRange device in _devices) Check(device.Start, device.Length, "a device");

        void Check(ulong otherStart, ulong otherLength, string what)
        {
            if (start > otherStart + (otherLength - 1) || otherStart > start + (length - 1)) return;
            throw new ArgumentException(
                $"0x{length:x} bytes at 0x{start:x} overlap {what} of 0x{otherLength:x} bytes at 0x{otherStart:x}. Remove one of them.");
        }
    }
}
