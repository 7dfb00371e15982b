using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace WalkGen.Emulation;

// Accesses of any page, also across a page boundary: memory, devices, actions of watchers, page faults.
public sealed unsafe partial class VirtualCpu<TPaging>
{
    /// <summary>Translates <paramref name="address"/> to a physical address, with the side effects of an access.</summary>
    /// <remarks>
    /// The result may be outdated at once: a flush does not wait for its use. Access memory by the other methods.
    /// </remarks>
    /// <exception cref="PageFaultException">The page fault was not handled.</exception>
    public PhysicalAddress Translate(VirtualAddress address, MemoryAccess access)
    {
        while (true)
        {
            Location location;
            PageFault fault;
            bool isFound;
            Enter();
            try
            {
                isFound = TryWalk(address.Value, access, out location, out fault);
            }
            finally
            {
                Leave();
            }

            if (isFound) return location.Physical;
            if (!TryHandle(fault)) throw new PageFaultException(fault);
        }
    }

    /// <summary>
    /// Reads memory for a debugger: without accessed bits, page faults and devices. Any thread may call it.
    /// </summary>
    /// <returns>
    /// False if not all bytes are mapped to RAM or ROM. Then the bytes of the pages before the first such page are in
    /// <paramref name="target"/>.
    /// </returns>
    public bool TryPeek(VirtualAddress address, Span<byte> target)
    {
        PageTable<TPaging, BusMemory>? table = Root is { } root ? new(Bus.Memory, root) : null;
        Bus.BeginHostAccess();
        try
        {
            while (!target.IsEmpty)
            {
                int length = (int)Math.Min((ulong)target.Length, PageMask + 1 - (address.Value & PageMask));
                PhysicalAddress physical = new(address.Value);
                if (table is not null && !table.TryTranslate(address, out physical)) return false;
                if (!Bus.TryPeek(physical, target[..length])) return false;
                target = target[length..];
                address = new VirtualAddress(unchecked(address.Value + (ulong)length));
            }

            return true;
        }
        finally
        {
            Bus.EndHostAccess();
        }
    }

    /// <summary>Ends the access that has begun, and copies between memory and <paramref name="value"/>, at most a page.</summary>
    private bool TryAccess(ulong address, MemoryAccess access, Span<byte> value, out PageFault fault)
    {
        Leave();
        if ((ulong)value.Length > PageMask + 1)
        {
            throw new NotSupportedException(
                $"A value has {value.Length} bytes and a page {PageMask + 1}: a value may cross one page boundary.");
        }

        if ((Controls & MmuControls.TrapMisaligned) != 0 && address % (ulong)value.Length != 0)
        {
            fault = new PageFault(new VirtualAddress(address), access, PageFaultReason.Misaligned);
            return false;
        }

        return TryCopy(address, access, value, out fault);
    }

    /// <summary>Copies between memory and <paramref name="value"/>, at most a page, which may cross one page boundary.</summary>
    private bool TryCopy(ulong address, MemoryAccess access, Span<byte> value, out PageFault fault)
    {
        int inFirst = (int)Math.Min((ulong)value.Length, PageMask + 1 - (address & PageMask));
        ulong next = unchecked(address + (ulong)inFirst);
        var actions = default(PendingActions);
        while (true)
        {
            // Both pages must be found before the first byte is stored.
            Location second = default;
            bool crosses = inFirst < value.Length;
            bool isFound, mustCall = false;
            Location first;
            Enter();
            try
            {
                isFound = TryFind(address, access, out first, out fault) && (!crosses || TryFind(next, access, out second, out fault));
                mustCall = isFound && (FindsAction(first, inFirst, ref actions, Watched(access))
                    || (crosses && FindsAction(second, value.Length - inFirst, ref actions, Watched(access))));
                if (isFound && !mustCall)
                {
                    if (crosses
                        && !(CanAccess(address, access, first, inFirst, out fault)
                            && CanAccess(next, access, second, value.Length - inFirst, out fault)))
                    {
                        return false;
                    }

                    if (first.IsMemory) Copy(access, first, value[..inFirst]);
                    if (second.IsMemory) Copy(access, second, value[inFirst..]);
                }
            }
            finally
            {
                Leave();
            }

            if (mustCall)
            {
                using CallOut call = CallOut();
                actions.Call(this);
                continue;
            }

            if (isFound)
            {
                return (first.IsMemory || TryAccessBus(address, access, first, value[..inFirst], out fault))
                    && (!crosses || second.IsMemory || TryAccessBus(next, access, second, value[inFirst..], out fault));
            }

            if (!TryHandle(fault)) return false;
        }
    }

    private static WatchedAccess Watched(MemoryAccess access)
        => access == MemoryAccess.Write ? WatchedAccess.Write : WatchedAccess.Read;

    /// <summary>
    /// Whether an action must be called before the access. A translation from the TLB is not watched: a flush follows each change.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool FindsAction(Location location, int length, ref PendingActions actions, WatchedAccess access)
        => Bus.HasWatchers && location.IsMemory && !location.IsCached && actions.TryFind(Bus, location.Physical, length, access);

    private static void Copy(MemoryAccess access, Location location, Span<byte> value)
    {
        if (access != MemoryAccess.Write) BusAccess.Copy(new Span<byte>(location.Host, value.Length), value);
        else if (location.IsWritable) BusAccess.Copy(value, new Span<byte>(location.Host, value.Length));
    }

    private static bool IsDeviceAccess(int length) => length is 1 or 2 or 4 or 8;

    /// <summary>Whether something is at the location for an access of <paramref name="length"/> bytes.</summary>
    private bool CanAccess(ulong address, MemoryAccess access, Location location, int length, out PageFault fault)
    {
        ulong physical = location.Physical.Value;
        bool can = location.IsMemory
            || (IsDeviceAccess(length) && Bus.TryFindDevice(physical, length, out _))
            || Bus.HostOf(physical, (ulong)length, out _) != null;
        fault = can ? default : new PageFault(new VirtualAddress(address), access, PageFaultReason.NoMemory);
        return can;
    }

    /// <summary>An access of a page that is not, or not only, memory. A flush does not wait for it.</summary>
    private bool TryAccessBus(ulong address, MemoryAccess access, Location location, Span<byte> value, out PageFault fault)
    {
        fault = default;
        bool isWrite = access == MemoryAccess.Write;
        PhysicalAddress physical = location.Physical;
        if (IsDeviceAccess(value.Length) && Bus.TryFindDevice(physical.Value, value.Length, out DeviceRange device))
        {
            using CallOut call = CallOut();
            ulong offset = physical.Value - device.Start, word = 0;
            Span<byte> bytes = MemoryMarshal.AsBytes(new Span<ulong>(ref word))[..value.Length]; // little-endian, as all formats
            if (isWrite)
            {
                value.CopyTo(bytes);
                device.Device.Write(offset, word, value.Length, this);
            }
            else
            {
                word = device.Device.Read(offset, value.Length, this);
                bytes.CopyTo(value);
            }

            return true;
        }

        if (isWrite ? Bus.TryWrite(physical, value) || Bus.IsRom(physical.Value, value.Length) : Bus.TryRead(physical, value)) return true;
        fault = new PageFault(new VirtualAddress(address), access, PageFaultReason.NoMemory);
        return false;
    }

    /// <summary>Lets the handler handle a fault; false if there is none, or it could not.</summary>
    private bool TryHandle(PageFault fault)
    {
        if (_mmu.FaultHandler is not { } handler) return false;
        using CallOut call = CallOut();
        return handler.TryHandle(this, fault);
    }

    /// <summary>Begins an access, after a flush or stop that waits for this CPU.</summary>
    /// <exception cref="ObjectDisposedException">The CPU or the bus is disposed.</exception>
    private void Enter()
    {
        Begin();
        var spinner = new SpinWait();
        while (Shootdown.StopsCpus && !Bus.IsDisposed)
        {
            Leave();
            spinner.SpinOnce(sleep1Threshold: 100);
            Begin();
        }

        if ((State & CpuStates.Disposed) == 0 && !Bus.IsDisposed) return;
        Leave();
        Bus.ThrowIfDisposed();
        throw new ObjectDisposedException(nameof(VirtualCpu<>), $"CPU {Index} was removed from its MMU.");
    }

    private void Begin()
    {
        Mark.Begin();
        if (IsParked) Unpark(); // before anything is read that a flush may have changed
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Leave() => Mark.End();
}
