namespace WalkGen.Benchmarks;

/// <summary>The measured quantities of a workload, by their names in JSON; null if a quantity is not available. Times are in ns.</summary>
internal sealed class Measurement(string workload, bool isPerWalk)
{
    public const string Ns = "ns";
    public const string NsMedian = "ns_median";
    public const string CNs = "c_ns";
    public const string CNsMedian = "c_ns_median";
    public const string Ratio = "ratio";
    public const string RatioMedian = "ratio_median";
    public const string SumNs = "sum_ns";
    public const string SumNsMedian = "sum_ns_median";
    public const string TimesSum = "times_sum";
    public const string PlainNs = "plain_ns";
    public const string TimesPlain = "times_plain";
    public const string ContiguousNs = "contiguous_ns";
    public const string TimesContiguous = "times_contiguous";
    public const string TypedNs = "typed_ns";
    public const string TimesTyped = "times_typed";
    public const string DearestNs = "dearest_ns";
    public const string TimesDearest = "times_dearest";
    public const string OneThreadNs = "one_thread_ns";
    public const string TimesOneThread = "times_one_thread";
    public const string OneByOneNs = "one_by_one_ns";
    public const string TimesOneByOne = "times_one_by_one";
    public const string TwinNs = "x86_64_ns";
    public const string TimesTwin = "times_x86_64";
    public const string SecondNs = "second_ns";
    public const string SteadyNs = "steady_ns";
    public const string SecondTimesSteady = "second_times_steady";

    private readonly List<(string Name, double? Value)> _quantities = [];

    public string Workload { get; } = workload;

    /// <summary>The unit of the times: a walk or an entry.</summary>
    public string Per { get; } = isPerWalk ? "walk" : "entry";

    public IReadOnlyList<(string Name, double? Value)> Quantities => _quantities;

    /// <summary>The quantity <paramref name="name"/>; null if it was not measured.</summary>
    public double? this[string name] => _quantities.Find(quantity => quantity.Name == name).Value;

    public void Add(string name, double? value) => _quantities.Add((name, value is { } number ? Math.Round(number, 4) : null));
}
