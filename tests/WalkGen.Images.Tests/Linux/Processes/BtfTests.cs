using System.Diagnostics;

namespace WalkGen.Images.Tests;

/// <summary>The types of a kernel, whole and hostile.</summary>
public class BtfTests
{
    [Fact]
    public void Members_are_found_by_name_through_anonymous_structs_and_typedefs()
    {
        BtfWriter btf = new();
        int word = btf.Int("int", 4);
        int name = btf.Typedef("name_t", btf.Add(BtfKind.Const, "", (uint)btf.Array(word, 3), []));
        int inner = btf.Struct("", 16, ("first", word, 0), ("list", name, 32));
        int outer = btf.Union("", 16, ("", inner, 0), ("other", btf.Pointer(), 64));
        int part = btf.Typedef("part_t", btf.Struct("part", 8, ("x", word, 0), ("y", word, 32)));
        btf.Struct("whole", 40, ("before", word, 0), ("", outer, 64), ("part", part, 192));
        KernelStruct whole = SmallGuest.TypesOf(btf.Build())!["whole"];
        Assert.Equal(40, whole.Size);
        Assert.Equal(new KernelField(8, 4), whole["first"]);
        Assert.Equal(new KernelField(12, 12), whole["list"]);
        Assert.Equal(new KernelField(16, 8), whole["other"]);
        Assert.Equal(new KernelField(28, 4), whole["part.y"]);
        Assert.Null(whole.Find("part.z"));
        Assert.Null(whole.Find("before.x"));
        Assert.Null(whole.Find("firs"));
        Assert.Null(whole.Find("firsts"));
    }

    [Fact]
    public void A_bit_field_and_a_member_beyond_the_struct_are_no_members()
    {
        BtfWriter btf = new();
        int word = btf.Int("int", 4);
        btf.BitFields("flags", 8, ("bit", word, (3u << 24) | 5), ("whole", word, 32), ("beyond", word, 48), ("far", word, 0xff_fff8));
        btf.Struct("plain", 8, ("negative", word, unchecked((uint)-32)), ("last", word, 32));
        KernelTypes types = SmallGuest.TypesOf(btf.Build())!;
        Assert.Null(types["flags"].Find("bit"));
        Assert.Equal(new KernelField(4, 4), types["flags"]["whole"]);
        Assert.Null(types["flags"].Find("beyond"));
        Assert.Null(types["flags"].Find("far"));
        Assert.Null(types["plain"].Find("negative"));
        Assert.Equal(new KernelField(4, 4), types["plain"]["last"]);
        Assert.Throws<NotSupportedException>(() => types["plain"]["none"]);
        Assert.Throws<NotSupportedException>(() => types["none"]);
    }

    [Fact]
    public void Enumerators_have_4_or_8_bytes()
    {
        BtfWriter btf = new();
        btf.Enum("small", ("one", 1), ("minus", -2));
        btf.Enum64("large", ("huge", 1L << 40), ("least", long.MinValue));
        KernelTypes types = SmallGuest.TypesOf(btf.Build())!;
        Assert.Equal([1, -2, 1L << 40, long.MinValue, null], new long?[]
        {
            types.Enumerator("one"u8), types.Enumerator("minus"u8), types.Enumerator("huge"u8), types.Enumerator("least"u8),
            types.Enumerator("small"u8),
        });
    }

    [Fact]
    public void An_unknown_kind_and_a_type_beyond_the_end_are_refused()
    {
        BtfWriter btf = new();
        btf.Add(BtfKind.Enum64 + 1, "later", 0, []);
        Assert.Null(btf.Read());
        btf = new BtfWriter();
        btf.Add(BtfKind.Struct, "long", 8, [], count: 0xff_ffff);
        Assert.Null(btf.Read());
        btf = new BtfWriter();
        foreach (BtfKind kind in Enum.GetValues<BtfKind>().Except([BtfKind.Void]))
            btf.Add(kind, $"{kind}", 0, new uint[(int)((new BtfType(0, (uint)kind << 24, 0).WholeLength! - BtfType.Length) / 4)]);
        Assert.Equal(btf.Count + 1, btf.Read()!.Count);
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(4, 0xffff_fff0)]
    [InlineData(8, 0xffff_fffc)]
    [InlineData(8, 2)]
    [InlineData(12, 0xffff_ffff)]
    [InlineData(16, 0xffff_ffff)]
    [InlineData(20, 0xffff_ffff)]
    [InlineData(20, 33 << 20)]
    public void A_header_with_impossible_sections_is_refused(int field, uint value)
    {
        byte[] btf = new SmallTypes().Write().Build();
        Assert.NotNull(SmallGuest.TypesOf(btf));
        Assert.Null(SmallGuest.TypesOf(btf.Put(field, value)));
    }

    [Fact]
    public void Sections_that_overlap_are_read_as_they_are()
    {
        byte[] btf = new SmallTypes().Write().Build();
        KernelTypes? types = SmallGuest.TypesOf(btf.Put(16, 0u)); // the strings are the types
        Assert.Null(types!.Find("task_struct"));
        Assert.Null(types.Enumerator("PG_dirty"u8));
    }

    [Fact]
    public void Types_that_contain_themselves_have_no_size_and_no_end_of_members()
    {
        BtfWriter btf = new();
        btf.Typedef("loop", 1);
        btf.Array(2, 1);
        btf.Array(4, 0x7fff_ffff);
        btf.Array(1, 0xffff_ffff);
        btf.Struct("self", 64, ("", 5, 0), ("", 5, 0), ("loop", 1, 0), ("array", 2, 0), ("large", 3, 0));
        KernelStruct self = SmallGuest.TypesOf(btf.Build())!["self"];
        Assert.Null(self.Find("none")); // 2^16 ways to it
        Assert.Null(self.Find("loop"));
        Assert.Null(self.Find("array"));
        Assert.Null(self.Find("large"));
    }

    [Fact]
    public void A_name_without_an_end_is_not_searched_for_it()
    {
        BtfWriter btf = new() { HasEndlessString = true };
        int word = btf.Int("i", 4);
        const int Members = 1 << 15;
        uint end = (uint)("\0i\0whole\0".Length); // the offset of the last name
        uint[] members = [.. Enumerable.Repeat<uint[]>([end, (uint)word, 0], Members).SelectMany(static one => one)];
        btf.Add(BtfKind.Struct, "whole", 4, members, Members);
        btf.Typedef(new string('x', 1 << 20), word);
        KernelTypes types = SmallGuest.TypesOf(btf.Build())!;
        long start = Stopwatch.GetTimestamp();
        Assert.Null(types["whole"].Find("none"));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 0, 200);
    }
}
