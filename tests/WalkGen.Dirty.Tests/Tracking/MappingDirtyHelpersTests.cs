namespace WalkGen.Dirty.Tests.Tracking;

/// <summary>The dirty helpers refuse bad input before they change an entry, and leave the mapping unlocked.</summary>
public sealed class MappingDirtyHelpersTests : IDisposable
{
    private readonly SharedFile _file = new();

    public MappingDirtyHelpersTests() => _file.Map(10, 100).Write([10, 50, 109]);

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData(10, 100, 10, 1)] // the bitmap does not cover the last mapped pages
    [InlineData(10, 100, 11, 2)] // the first mapped page is before it
    [InlineData(0, 200, 10, 1)]
    [InlineData(0, ulong.MaxValue, 0, 1)]
    [InlineData(10, 100, 10, 0)]
    public void A_bitmap_must_cover_the_mapped_pages(ulong firstPage, ulong pageCount, ulong firstBit, int words)
    {
        var bitmap = new DirtyBitmap(new ulong[words], firstBit) { Start = 3, End = 2 };

        RefusesWith<ArgumentException>("bitmap", () => MappingDirtyHelpers.CleanAndRecord(_file.Mapping, firstPage, pageCount, bitmap));

        Assert.Equal((3UL, 2UL), (bitmap.Start, bitmap.End));
    }

    [Fact]
    public void A_bitmap_need_not_cover_unmapped_pages()
    {
        ulong[] words = new ulong[2];
        Assert.Equal(3, MappingDirtyHelpers.CleanAndRecord(_file.Mapping, 0, 1 << 30, new DirtyBitmap(words, 10)));
        Assert.Equal([1 | 1UL << 40, 1UL << 35], words);
    }

    [Theory]
    [InlineData(1, ulong.MaxValue)]
    [InlineData(ulong.MaxValue, 1)]
    [InlineData(ulong.MaxValue - 3, 8)]
    public void Offsets_must_not_wrap(ulong firstPage, ulong pageCount)
    {
        var bitmap = new DirtyBitmap(new ulong[8], 0);
        RefusesWith<ArgumentOutOfRangeException>(
            "pageCount", () => MappingDirtyHelpers.CleanAndRecord(_file.Mapping, firstPage, pageCount, bitmap));
        RefusesWith<ArgumentOutOfRangeException>("pageCount", () => MappingDirtyHelpers.WriteProtect(_file.Mapping, firstPage, pageCount));
    }

    [Fact]
    public void Nothing_may_be_null()
    {
        RefusesWith<ArgumentNullException>("mapping", () => MappingDirtyHelpers.WriteProtect(null!, 0, 1));
        RefusesWith<ArgumentNullException>("mapping", () => MappingDirtyHelpers.CleanAndRecord(null!, 0, 1, new DirtyBitmap([0], 0)));
        RefusesWith<ArgumentNullException>("bitmap", () => MappingDirtyHelpers.CleanAndRecord(_file.Mapping, 0, 1, null!));
        RefusesWith<ArgumentNullException>("words", () => _ = new DirtyBitmap(null!, 0));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(138)]
    public void A_bitmap_has_no_bit_outside(ulong page)
    {
        var bitmap = new DirtyBitmap([0, 0], 10) { Start = 2, End = 1 };
        RefusesWith<ArgumentOutOfRangeException>("page", () => bitmap.Set(page));
        Assert.Equal((2UL, 1UL), (bitmap.Start, bitmap.End));
    }

    [Fact]
    public void A_VMA_of_a_disposed_address_space_is_refused()
    {
        using var file = new SharedFile();
        SharedArea area = file.Map(0, 10);
        area.Mmu.Space!.Dispose();

        var refused = Assert.Throws<ObjectDisposedException>(() => MappingDirtyHelpers.WriteProtect(file.Mapping, 0, 10));

        Assert.Equal(area.Mmu.Space!.Name, refused.ObjectName);
        Assert.False(file.Mapping.Lock.IsHeld);
    }

    private void RefusesWith<TException>(string name, Action call)
        where TException : ArgumentException
    {
        byte[] before = _file.Dump();
        Assert.Equal(name, Assert.Throws<TException>(call).ParamName);
        Assert.True(before.AsSpan().SequenceEqual(_file.Dump()), "memory was changed");
        Assert.False(_file.Mapping.Lock.IsHeld);
    }
}
