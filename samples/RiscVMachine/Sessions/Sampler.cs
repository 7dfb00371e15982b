using System.Diagnostics;
using WalkGen.Dirty;

namespace RiscVMachine;

/// <summary>Measures a machine, while it runs: speed and written pages since the last sample.</summary>
internal sealed class Sampler : IDisposable
{
    private readonly Machine _machine;
    private readonly FrameDirtyLog _log;
    private readonly long[] _retired;
    private readonly long _begin = Stopwatch.GetTimestamp();
    private long _last;

    public Sampler(Machine machine)
    {
        _machine = machine;
        _log = new FrameDirtyLog(machine.Bus, Machine.RamStart, machine.RamBytes);
        _retired = [.. machine.Harts.Select(static hart => hart.Retired)];
        _last = _begin;
    }

    public Sample Take()
    {
        ulong[] dirty = new ulong[_log.WordCount];
        long dirtyCount = _log.Collect(dirty).PageCount;
        long now = Stopwatch.GetTimestamp();
        double microseconds = Stopwatch.GetElapsedTime(_last, now).TotalMicroseconds;
        double[] mips = new double[_retired.Length];
        for (int i = 0; i < mips.Length; i++)
        {
            long retired = _machine.Harts[i].Retired;
            mips[i] = Math.Max(0, retired - _retired[i]) / microseconds; // fewer after a restore
            _retired[i] = retired;
        }

        _last = now;
        return new Sample(Stopwatch.GetElapsedTime(_begin, now), mips, dirty, dirtyCount, _machine.Uart.Sent);
    }

    public void Dispose() => _log.Dispose();
}
