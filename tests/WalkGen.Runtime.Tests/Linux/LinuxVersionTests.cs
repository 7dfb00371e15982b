using WalkGen.Linux;

namespace WalkGen.Runtime.Tests;

public sealed class LinuxVersionTests
{
    [Theory]
    [InlineData("6.1.0-50-amd64", 6, 1)]
    [InlineData("5.19", 5, 19)]
    [InlineData("6.12-rc3", 6, 12)]
    [InlineData("6.1+", 6, 1)]
    public void A_release_begins_with_the_version(string release, int major, int minor)
    {
        Assert.True(LinuxVersion.TryParse(release, out LinuxVersion version));
        Assert.Equal(new LinuxVersion(major, minor), version);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("6")]
    [InlineData("6.")]
    [InlineData(".1")]
    [InlineData("-6.1")]
    [InlineData("v6.1")]
    [InlineData("99999999999.1")]
    public void Other_text_is_no_release(string? release) => Assert.False(LinuxVersion.TryParse(release, out _));

    [Fact]
    public void Versions_are_ordered_by_their_numbers()
    {
        Assert.True(new LinuxVersion(5, 19) < new LinuxVersion(6, 1));
        Assert.True(new LinuxVersion(6, 2) < new LinuxVersion(6, 10));
        Assert.True(new LinuxVersion(6, 10) >= new LinuxVersion(6, 10));
        Assert.False(new LinuxVersion(6, 10) > new LinuxVersion(6, 10));
        Assert.True(new LinuxVersion(6, 10) <= new LinuxVersion(6, 10));
        Assert.Equal("6.10", new LinuxVersion(6, 10).ToString());
    }
}
