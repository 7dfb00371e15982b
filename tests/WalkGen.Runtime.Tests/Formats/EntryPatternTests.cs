using WalkGen.Formats;

namespace WalkGen.Runtime.Tests;

public sealed class EntryPatternTests
{
    [Theory]
    [InlineData(0b11, 0b01, 0b01, true)]
    [InlineData(0b11, 0b01, 0b101, true)]
    [InlineData(0b11, 0b01, 0b11, false)]
    [InlineData(0b11, 0b01, 0b00, false)]
    [InlineData(0, 0, 0xff, true)]
    public void Matches_when_the_bits_under_the_mask_equal_the_value(ulong mask, ulong value, ulong entry, bool matches)
        => Assert.Equal(matches, new EntryPattern(mask, value).Matches(entry));

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(ulong.MaxValue)]
    public void Never_matches_nothing(ulong entry) => Assert.False(EntryPattern.Never.Matches(entry));
}
