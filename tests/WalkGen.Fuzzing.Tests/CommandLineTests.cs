namespace WalkGen.Fuzzing.Tests;

/// <summary>Random command lines of the tool.</summary>
public class CommandLineTests
{
    [Fact]
    public void Random_command_lines_end_as_documented()
    {
        CommandLineTarget target = new(Corpus.Images());
        RunOptions options = new() { Count = 500, Crashes = Path.Combine(Path.GetTempPath(), "walkgen-fuzzing") };
        using Driver driver = new(target, static random => BitConverter.GetBytes(random.Next()), options);
        RunReport report = driver.Run();
        Assert.Empty(report.Crashes);
        Assert.InRange(report.Read, 100, 400); // some end with 0, some do not
    }
}
