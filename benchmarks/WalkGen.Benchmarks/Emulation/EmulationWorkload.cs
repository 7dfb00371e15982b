using System.Globalization;

namespace WalkGen.Benchmarks;

/// <summary>A loop over guest memory by WalkGen and by hand, timed in turns.</summary>
internal sealed class EmulationWorkload(string name, int accesses, Func<ulong> walkGen, Func<ulong> byHand, string goal)
{
    private readonly Side _walkGen = new(() => walkGen(), null);
    private readonly Side _byHand = new(() => byHand(), null);

    /// <summary>Whether both sides compute the same.</summary>
    public bool Check(TextWriter output)
    {
        ulong first = walkGen(), second = byHand();
        if (first == second) return true;
        output.WriteLine($"{name}: WalkGen computes {first}, the code by hand {second}.");
        return false;
    }

    public void WarmUp(CancellationToken cancellation)
    {
        _walkGen.WarmUp(cancellation);
        _byHand.WarmUp(cancellation);
    }

    public void Round(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _walkGen.Round();
        _byHand.Round();
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-14} {_walkGen.Min / accesses,11:f3} {_byHand.Min / accesses,11:f3} "
        + $"{_walkGen.Min / _byHand.Min,6:f2} {_walkGen.Median / _byHand.Median,7:f2}  {goal}");
}
