using System.Diagnostics;
using WalkGen.Emulation;

namespace RiscVMachine;

/// <summary>The CLINT of QEMU's <c>virt</c>: a timer with a compare register per hart, and software interrupts between harts.</summary>
internal sealed class Clint(int harts) : IBusDevice, IDisposable
{
    /// <summary>The size of its registers in bytes.</summary>
    public const ulong Length = 0x1_0000;

    private const ulong TimeCompare = 0x4000, TimeRegister = 0xBFF8;
    private const long TicksPerSecond = 10_000_000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(10);

    private readonly bool[] _isSignalled = new bool[harts];
    private readonly ulong[] _timeCompare = [.. Enumerable.Repeat(ulong.MaxValue, harts)];
    private readonly AutoResetEvent[] _changed = [.. Enumerable.Range(0, harts).Select(static _ => new AutoResetEvent(false))];
    private ulong _timeOffset = 0 - HostTime;

    /// <summary>The time in ticks of 100 ns: <c>mtime</c>.</summary>
    public ulong Time => HostTime + Volatile.Read(ref _timeOffset);

    private static ulong HostTime => (ulong)(Stopwatch.GetTimestamp() / (Stopwatch.Frequency / TicksPerSecond));

    /// <summary>The interrupts that the CLINT signals to a hart.</summary>
    public Interrupts PendingOf(int hart)
        => (Volatile.Read(ref _isSignalled[hart]) ? Interrupts.MachineSoftware : 0)
            | (Volatile.Read(ref _timeCompare[hart]) <= Time ? Interrupts.MachineTimer : 0);

    /// <summary>Waits until something has changed for a hart, but not for long.</summary>
    public void Wait(int hart)
    {
        ulong due = Volatile.Read(ref _timeCompare[hart]), now = Time;
        var wait = TimeSpan.FromMicroseconds(Math.Min(LongestWait.TotalMicroseconds, due <= now ? 0 : (due - now) / 10.0));
        _changed[hart].WaitOne(wait);
    }

    /// <summary>Ends all waits.</summary>
    public void WakeAll()
    {
        foreach (AutoResetEvent changed in _changed) changed.Set();
    }

    public ulong Read(ulong offset, int size, VirtualCpu? cpu)
    {
        var (register, hart) = Decode(offset);
        ulong value = register switch
        {
            Register.Signal => _isSignalled[hart] ? 1UL : 0,
            Register.TimeCompare => Volatile.Read(ref _timeCompare[hart]),
            Register.Time => Time,
            _ => 0,
        };
        return value >> (8 * Shift(register, offset));
    }

    public void Write(ulong offset, ulong value, int size, VirtualCpu? cpu)
    {
        var (register, hart) = Decode(offset);
        switch (register)
        {
            case Register.Signal:
                Volatile.Write(ref _isSignalled[hart], (value & 1) != 0);
                break;
            case Register.TimeCompare:
                Volatile.Write(ref _timeCompare[hart], Merge(_timeCompare[hart], value, Shift(register, offset), size));
                break;
            case Register.Time:
                Volatile.Write(ref _timeOffset, Merge(Time, value, Shift(register, offset), size) - HostTime);
                WakeAll();
                return;
            default:
                return;
        }

        _changed[hart].Set();
    }

    /// <summary>The registers, for a snapshot.</summary>
    public ClintState Save() => new([.. _isSignalled], [.. _timeCompare], Time);

    /// <summary>Loads registers: time continues from that of the snapshot.</summary>
    public void Load(ClintState state)
    {
        state.IsSignalled.CopyTo(_isSignalled, 0);
        state.TimeCompare.CopyTo(_timeCompare, 0);
        _timeOffset = state.Time - HostTime;
    }

    public void Dispose()
    {
        foreach (AutoResetEvent changed in _changed) changed.Dispose();
    }

    private static int Shift(Register register, ulong offset) => register == Register.Signal ? 0 : (int)(offset % 8);

    /// <summary>The value of 64 bits after a store of a part of it.</summary>
    private static ulong Merge(ulong old, ulong value, int firstByte, int size)
    {
        ulong mask = (size == 8 ? ulong.MaxValue : (1UL << (8 * size)) - 1) << (8 * firstByte);
        return (old & ~mask) | (value << (8 * firstByte) & mask);
    }

    private (Register Register, int Hart) Decode(ulong offset)
    {
        Register register;
        ulong index = 0;
        if (offset >= TimeRegister) register = Register.Time;
        else if (offset >= TimeCompare) (register, index) = (Register.TimeCompare, (offset - TimeCompare) / 8);
        else (register, index) = (Register.Signal, offset / 4);
        return index < (ulong)harts ? (register, (int)index) : (Register.None, 0);
    }

    private enum Register
    {
        None,
        Signal,
        TimeCompare,
        Time,
    }
}

/// <summary>The registers of the CLINT.</summary>
internal sealed record ClintState(bool[] IsSignalled, ulong[] TimeCompare, ulong Time);
