namespace RiscVMachine;

/// <summary>The last values of a quantity, drawn as a row of bars.</summary>
internal sealed class History(int width)
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    private readonly Queue<double> _values = new(Enumerable.Repeat(0.0, width));

    public double Last { get; private set; }

    public void Add(double value)
    {
        _values.Dequeue();
        _values.Enqueue(value);
        Last = value;
    }

    public override string ToString()
    {
        double most = Math.Max(1, _values.Max());
        return string.Concat(_values.Select(value => Bars[(int)(value / most * (Bars.Length - 1))]));
    }
}
