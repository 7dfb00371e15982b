namespace WalkGen.Cli.Tests;

/// <summary>Packed images are unpacked in the directory that <c>--temp</c> names.</summary>
public class TemporaryDirectoryTests
{
    [Fact]
    public void A_packed_image_is_unpacked_in_the_directory_and_leaves_nothing()
    {
        string directory = Directory.CreateTempSubdirectory("walkgen-test-").FullName;
        var run = ToolRun.Of("info", Guest.Tables(1), "--temp", directory);
        Assert.Equal(0, run.Code);
        Directory.Delete(directory); // it is empty
        Assert.Equal(run.Output, ToolRun.Of("info", Guest.Tables(1)).Output);
    }

    [Fact]
    public void A_missing_directory_is_named_with_the_option()
    {
        string directory = Path.Combine(Path.GetTempPath(), $"walkgen-test-{Guid.NewGuid():N}");
        var run = ToolRun.Of("diff", Guest.Tables(1), Guest.Tables(2), "--temp", directory);
        Assert.Equal(1, run.Code);
        Assert.Contains(
            $"no temporary file can be created in {directory}: name another directory (--temp, or TMPDIR)",
            run.Error,
            StringComparison.Ordinal);
    }
}
