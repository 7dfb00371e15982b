namespace WalkGen.Runtime.Tests;

public sealed class VirtualRangeTests
{
    private const ulong Top = ulong.MaxValue;

    [Fact]
    public void All_is_every_address()
    {
        Assert.False(VirtualRange.All.TryGetLength(out ulong length));
        Assert.Equal(0UL, length);
        Assert.Throws<OverflowException>(() => VirtualRange.All.Length);
        Assert.Equal(new VirtualAddress(0), VirtualRange.All.End);
        Assert.True(VirtualRange.All.Contains(new VirtualAddress(0)));
        Assert.True(VirtualRange.All.Contains(new VirtualAddress(Top)));
        Assert.Equal(1UL << 52, VirtualRange.All.PageCount(12));
    }

    [Fact]
    public void The_topmost_byte_is_a_range_of_its_own()
    {
        var range = VirtualRange.FromLength(new VirtualAddress(Top), 1);

        Assert.Equal(new VirtualRange(Top, Top), range);
        Assert.Equal(1UL, range.Length);
        Assert.True(range.TryGetLength(out ulong length));
        Assert.Equal(1UL, length);
        Assert.Equal(new VirtualAddress(0), range.End);
        Assert.Equal(1UL, range.PageCount(12));
    }

    [Fact]
    public void A_range_that_ends_before_it_starts_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new VirtualRange(0x2000, 0x1fff));
        Assert.StartsWith(
            "The last address 0x0000000000001fff of a range is less than its start 0x0000000000002000.", error.Message,
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x1000, 0)]
    [InlineData(Top, 2)]
    [InlineData(2, Top)]
    [InlineData(0x1000, Top)]
    public void FromLength_refuses_nothing_and_too_much(ulong start, ulong length)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => VirtualRange.FromLength(new VirtualAddress(start), length));
        Assert.Equal("length", error.ParamName);
    }

    [Theory]
    [InlineData(0, Top, Top - 1)]
    [InlineData(1, Top, Top)]
    [InlineData(1, Top - 1, Top - 1)]
    [InlineData(0x1000, 0x1000, 0x1fff)]
    public void FromLength_names_the_last_byte(ulong start, ulong length, ulong last)
        => Assert.Equal(new VirtualRange(start, last), VirtualRange.FromLength(new VirtualAddress(start), length));

    [Theory]
    [InlineData(0x1000, 0x1fff, 1)]
    [InlineData(0x1fff, 0x2000, 2)]
    [InlineData(0x1001, 0x1002, 1)]
    [InlineData(0, 0x3fff, 4)]
    [InlineData(Top - 0xfff, Top, 1)]
    [InlineData(Top - 0x1000, Top, 2)]
    public void Pages_are_counted_that_the_range_touches(ulong start, ulong last, ulong pages)
        => Assert.Equal(pages, new VirtualRange(start, last).PageCount(12));

    [Theory]
    [InlineData(0, 9, 5, 20, 5, 9)]
    [InlineData(0, 9, 9, 20, 9, 9)]
    [InlineData(0, 20, 5, 9, 5, 9)]
    [InlineData(0, Top, Top, Top, Top, Top)]
    [InlineData(3, 4, 3, 4, 3, 4)]
    public void Ranges_that_meet_share_a_range(
        ulong start, ulong last, ulong otherStart, ulong otherLast, ulong sharedStart, ulong sharedLast)
    {
        var one = new VirtualRange(start, last);
        var other = new VirtualRange(otherStart, otherLast);

        Assert.True(one.TryIntersect(other, out VirtualRange shared));
        Assert.Equal(new VirtualRange(sharedStart, sharedLast), shared);
        Assert.True(other.TryIntersect(one, out VirtualRange same));
        Assert.Equal(shared, same);
    }

    [Theory]
    [InlineData(0, 9, 10, 20)]
    [InlineData(0, Top - 1, Top, Top)]
    public void Ranges_that_only_touch_share_nothing(ulong start, ulong last, ulong otherStart, ulong otherLast)
    {
        var one = new VirtualRange(start, last);
        var other = new VirtualRange(otherStart, otherLast);

        Assert.False(one.TryIntersect(other, out _));
        Assert.False(other.TryIntersect(one, out _));
    }

    [Theory]
    [InlineData(0xfff, false)]
    [InlineData(0x1000, true)]
    [InlineData(0x1fff, true)]
    [InlineData(0x2000, false)]
    public void Both_ends_are_inclusive(ulong address, bool inside)
        => Assert.Equal(inside, new VirtualRange(0x1000, 0x1fff).Contains(new VirtualAddress(address)));

    [Fact]
    public void It_prints_as_two_addresses()
        => Assert.Equal("0x0000000000001000-0xffffffffffffffff", new VirtualRange(0x1000, Top).ToString());
}
