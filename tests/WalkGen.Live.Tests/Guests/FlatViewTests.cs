using WalkGen.Images;

namespace WalkGen.Live.Tests;

/// <summary>The map of physical memory of QEMU's monitor.</summary>
public class FlatViewTests
{
    [Fact]
    public void Memory_of_the_system_is_listed_without_devices() => Assert.Equal(
        [Range(0, 0xa0000, 0), Range(0xc0000, 0x40000, 0xc0000), Range(0x100000, 0x100000, 0x100000)],
        FlatView.MemoryOf(new FakeMachine().FlatView));

    [Theory]
    [InlineData(": pc.ram", "pc.ram", 0)]
    [InlineData(": pc.ram KVM", "pc.ram", 0)]
    [InlineData(": mem1 @0000000000100000 KVM", "mem1", 0x100000)]
    [InlineData(": two words", "", 0)] // no name of a memory backend
    [InlineData("", "", 0)]
    public void The_region_has_a_name_and_an_offset(string text, string region, ulong offset)
    {
        FlatRange memory = Assert.Single(FlatView.MemoryOf(
            $"FlatView #0\n AS \"memory\", root: system\n  0000000000000000-000000000009ffff (prio 0, ram){text}\r\n"));

        Assert.Equal((region, offset), (memory.Region, memory.Offset));
    }

    [Theory]
    [InlineData("")]
    [InlineData("FlatView #0\n AS \"memory\", root: system\n  00000000000a0000-000000000009ffff (prio 0, ram): x")]
    [InlineData("FlatView #0\n AS \"memory\", root: system\n  0000000000000000-ffffffffffffffff (prio 0, ram): x")]
    [InlineData("FlatView #0\n AS \"memory\", root: system\n  00000000000a0000-00000000000bffff (prio 0, i/o): (prio 0, ram)")]
    [InlineData("FlatView #0\n AS \"memory\", root: system\n  a0000-bffff (prio 0, ram): x")]
    public void Others_are_not(string text) => Assert.Empty(FlatView.MemoryOf(text));

    private static FlatRange Range(ulong start, ulong length, ulong offset)
        => new(new PhysicalRange(new PhysicalAddress(start), length), "pc.ram", offset);
}
