using System.Globalization;

namespace WalkGen.Benchmarks;

/// <summary>A loop over guest memory by WalkGen and by hand, timed in turns.</summary>
internal sealed class EmulationWorkload
{
    private readonly Func<ulong> _runWalkGen, _runByHand;
    private readonly int _accesses;
    private readonly string _goal;
    private readonly Side _walkGen, _byHand;
    private Side _first, _second;

    public EmulationWorkload(string name, int accesses, Func<ulong> walkGen, Func<ulong> byHand, string goal)
    {
        (Name, _accesses, _runWalkGen, _runByHand, _goal) = (name, accesses, walkGen, byHand, goal);
        _first = _walkGen = new Side(() => walkGen(), null);
        _second = _byHand = new Side(() => byHand(), null);
    }

    public string Name { get; }

    /// <summary>Whether both sides compute the same.</summary>
    public bool Check(TextWriter output)
    {
        ulong first = _runWalkGen(), second = _runByHand();
        if (first == second) return true;
        output.WriteLine($"{Name}: WalkGen computes {first}, the code by hand {second}.");
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
        _first.Round();
        _second.Round();
        (_first, _second) = (_second, _first); // the second finds memory in the cache that the first has loaded
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name,-14} {_walkGen.Min / _accesses,11:f3} {_byHand.Min / _accesses,11:f3} "
        + $"{_walkGen.Min / _byHand.Min,6:f2} {_walkGen.Median / _byHand.Median,7:f2}  {_goal}");
}
