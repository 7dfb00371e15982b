namespace WalkGen.Fuzzing.Tests;

/// <summary>The fuzzer finds planted faults, and repeats what it found.</summary>
public sealed class DriverTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("walkgen-fuzzing-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_planted_fault_is_found_and_saved()
    {
        // A length that is read from the file and not checked.
        Planted target = new(static input =>
        {
            if (input.Length >= 20) _ = new byte[Math.Min(BitConverter.ToInt32(input, 16), 1 << 20)];
        });
        RunReport report = Run(target, new RunOptions { Count = 20_000, Crashes = _folder.FullName, MostCrashes = 1 });
        string saved = Assert.Single(report.Crashes);
        Assert.Throws<OverflowException>(() => target.Run(File.ReadAllBytes(saved), _folder.FullName));
        Assert.Contains(nameof(OverflowException), File.ReadAllText($"{saved}.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_seed_and_the_number_decide_an_input()
    {
        List<byte[]> whole = [], repeated = [], other = [];
        Run(new Planted(whole.Add), new RunOptions { Seed = 5, Count = 200, Crashes = _folder.FullName });
        Run(new Planted(repeated.Add), new RunOptions { Seed = 5, First = 150, Count = 50, Crashes = _folder.FullName });
        Run(new Planted(other.Add), new RunOptions { Seed = 6, Count = 200, Crashes = _folder.FullName });
        Assert.Equal(whole[150..], repeated);
        Assert.NotEqual(whole, other);
        Assert.InRange(whole.Select(Convert.ToHexString).Distinct().Count(), 100, 200);
    }

    [Fact]
    public void An_input_that_takes_too_long_is_saved()
    {
        using ManualResetEventSlim found = new();
        Planted target = new(_ => Assert.True(found.Wait(TimeSpan.FromSeconds(60))));
        RunOptions options = new() { Count = 1, Hang = TimeSpan.FromMilliseconds(50), Crashes = _folder.FullName };
        using Driver driver = new(target, Inputs, options) { Hangs = _ => found.Set() };
        Assert.Single(driver.Run().Crashes);
    }

    [Fact]
    public void Too_much_memory_is_a_crash()
    {
        List<byte[]> kept = [];
        Planted target = new(_ =>
        {
            byte[] block = GC.AllocateUninitializedArray<byte>(1 << 20, pinned: true);
            block.AsSpan().Fill(1);
            kept.Add(block);
        });
        RunOptions options = new() { Count = 128, MostMemory = ProcessMemory.Resident() + (64 << 20), Crashes = _folder.FullName };
        RunReport report = Run(target, options);
        Assert.Single(report.Crashes);
        Assert.InRange(report.PeakMemory, options.MostMemory, long.MaxValue);
    }

    private static RunReport Run(Target target, RunOptions options)
    {
        using Driver driver = new(target, Inputs, options);
        return driver.Run();
    }

    private static byte[] Inputs(Random random) => new Mutator([new byte[64]], Token.Numbers).Next(random);

    private sealed class Planted(Action<byte[]> run) : Target("planted", [])
    {
        public override bool Run(ReadOnlySpan<byte> input, string folder)
        {
            run(input.ToArray());
            return true;
        }
    }
}
