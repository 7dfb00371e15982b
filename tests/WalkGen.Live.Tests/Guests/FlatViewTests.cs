using WalkGen.Images;

namespace WalkGen.Live.Tests;

/// <summary>The map of physical memory of QEMU's monitor.</summary>
public class FlatViewTests
{
    [Fact]
    public void Memory_of_the_system_is_listed_without_devices() => Assert.Equal(
        [Range(0, 0xa0000), Range(0xc0000, 0x40000), Range(0x100000, 0x100000)],
        FlatView.MemoryOf(new FakeMachine().FlatView));

    [Theory]
    [InlineData("")]
    [InlineData("FlatView #0\n AS \"memory\", root: system\n  00000000000a0000-000000000009ffff (prio 0, ram): x")]
    [InlineData("FlatView #0\n AS \"memory\", root: system\n  0000000000000000-ffffffffffffffff (prio 0, ram): x")]
    [InlineData("FlatView #0\n AS \"memory\", root: system\n  00000000000a0000-00000000000bffff (prio 0, i/o): (prio 0, ram)")]
    [InlineData("FlatView #0\n AS \"memory\", root: system\n  a0000-bffff (prio 0, ram): x")]
    public void Others_are_not(string text) => Assert.Empty(FlatView.MemoryOf(text));

    private static PhysicalRange Range(ulong start, ulong length) => new(new PhysicalAddress(start), length);
}
