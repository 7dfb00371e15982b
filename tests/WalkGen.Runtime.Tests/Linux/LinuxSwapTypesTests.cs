using WalkGen.Linux;

namespace WalkGen.Runtime.Tests;

/// <summary>The numbers of the special swap types, counted by hand in <c>include/linux/swap.h</c> of each version.</summary>
public sealed class LinuxSwapTypesTests
{
    private const LinuxConfig All = LinuxConfig.MemoryFailure | LinuxConfig.Migration | LinuxConfig.DevicePrivate | LinuxConfig.PteMarker;
    private const LinuxConfig NoDevices = All & ~LinuxConfig.DevicePrivate;
    private const LinuxConfig NoMarkers = LinuxConfig.MemoryFailure | LinuxConfig.Migration;

    // Each row: the first special type, then one word per type. H: poisoned; R, E, W: migration of a page that is read, read by one
    // process,
    // written; w, r: private to a device; x: exclusive to one, X: written; M: marker; S: failed to swap in.
    [Theory]
    [InlineData("5.4", All, 27, "H R W w r")]
    [InlineData("5.10", NoMarkers, 29, "H R W")]
    [InlineData("5.15", All, 25, "H R W w r X x")]
    [InlineData("5.18", LinuxConfig.Migration | LinuxConfig.PteMarker, 30, "R W")]
    [InlineData("5.19", All, 22, "H R E W w r X x M S")]
    [InlineData("6.1", NoDevices, 26, "H R E W M S")] // Debian 12 on x86-64
    [InlineData("6.1", NoMarkers, 27, "H R E W S")] // Debian 12 on i386 and arm64
    [InlineData("6.1", LinuxConfig.None, 31, "S")]
    [InlineData("6.2", NoMarkers, 27, "H R E W M")]
    [InlineData("6.6", All, 23, "H R E W w r X x M")]
    [InlineData("6.12", NoDevices, 27, "H R E W M")]
    [InlineData("6.14", All, 23, "H R E W w r X x M")]
    [InlineData("6.15", All, 24, "H R E W w r x M")]
    [InlineData("6.15", LinuxConfig.None, 31, "M")]
    [InlineData("7.2", All, 24, "H R E W w r x M")] // Debian sid on x86-64
    public void Special_types_are_the_uppermost(string version, LinuxConfig config, int first, string letters)
    {
        Assert.True(LinuxVersion.TryParse(version, out LinuxVersion linux));
        LinuxSwapTypes types = LinuxSwapTypes.Of(linux, config);

        Assert.Equal(first, types.MaxSwapFiles);
        Assert.Equal(letters, string.Join(' ', Enumerable.Range(first, 32 - first).Select(type => Letter(types.Meaning(type)))));
        Assert.All(Enumerable.Range(0, first), type => Assert.Equal((NonPresentKind.Swap, NonPresentFlags.None), types.Meaning(type)));
        Assert.Equal(NonPresentKind.Unknown, types.Meaning(32).Kind);
        Assert.Equal(NonPresentKind.Unknown, types.Meaning(-1).Kind);
    }

    [Theory]
    [InlineData("5.18", All & ~LinuxConfig.PteMarker)]
    [InlineData("5.19", All)]
    [InlineData("6.1", All)]
    [InlineData("6.2", All & ~LinuxConfig.PteMarker)]
    public void The_options_of_a_release_are_those_that_change_a_type(string version, LinuxConfig options)
    {
        Assert.True(LinuxVersion.TryParse(version, out LinuxVersion linux));
        Assert.Equal(options, LinuxSwapTypes.OptionsOf(linux));
        LinuxConfig[] changing = [.. Enumerable.Range(0, 4).Select(static bit => (LinuxConfig)(1 << bit))
            .Where(option => LinuxSwapTypes.Of(linux, All) != LinuxSwapTypes.Of(linux, All & ~option))];
        Assert.Equal(options, changing.Aggregate(LinuxConfig.None, static (all, option) => all | option));
    }

    private static string Letter((NonPresentKind Kind, NonPresentFlags Flags) meaning) => meaning switch
    {
        (NonPresentKind.HwPoison, NonPresentFlags.None) => "H",
        (NonPresentKind.Migration, NonPresentFlags.None) => "R",
        (NonPresentKind.Migration, NonPresentFlags.Exclusive) => "E",
        (NonPresentKind.Migration, NonPresentFlags.Writable) => "W",
        (NonPresentKind.DevicePrivate, NonPresentFlags.Writable) => "w",
        (NonPresentKind.DevicePrivate, NonPresentFlags.None) => "r",
        (NonPresentKind.DeviceExclusive, NonPresentFlags.Writable) => "X",
        (NonPresentKind.DeviceExclusive, NonPresentFlags.None) => "x",
        (NonPresentKind.Marker, NonPresentFlags.None) => "M",
        (NonPresentKind.SwapInError, NonPresentFlags.None) => "S",
        _ => meaning.ToString(),
    };
}
