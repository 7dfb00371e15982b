using System.Globalization;

namespace WalkGen.Runtime.Tests;

/// <summary>Both kinds of address are written, read and compared alike.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData(0UL, "0x0000000000000000")]
    [InlineData(0xabc_1000UL, "0x000000000abc1000")]
    [InlineData(ulong.MaxValue, "0xffffffffffffffff")]
    public void They_print_as_16_digits_and_read_back(ulong value, string text)
    {
        Assert.Equal(text, new VirtualAddress(value).ToString());
        Assert.Equal(text, new PhysicalAddress(value).ToString());
        Assert.Equal(text, $"{new VirtualAddress(value)}");
        Assert.Equal(new VirtualAddress(value), VirtualAddress.Parse(text));
        Assert.Equal(new PhysicalAddress(value), PhysicalAddress.Parse(text));
    }

    [Fact]
    public void They_take_the_formats_of_a_number()
    {
        Assert.Equal("abc1000", new VirtualAddress(0xabc_1000).ToString("x", CultureInfo.InvariantCulture));
        Assert.Equal("0ABC1000", $"{new PhysicalAddress(0xabc_1000):X8}");
    }

    [Theory]
    [InlineData(17, false)]
    [InlineData(18, true)]
    [InlineData(30, true)]
    public void Formatting_needs_18_characters(int room, bool fits)
    {
        char[] text = new char[room];

        Assert.Equal(fits, new VirtualAddress(0x1000).TryFormat(text, out int written, default, null));
        Assert.Equal(fits ? "0x0000000000001000" : "", new string(text, 0, written));
    }

    [Theory]
    [InlineData("0", 0UL)]
    [InlineData("1F", 0x1fUL)]
    [InlineData("0x1f", 0x1fUL)]
    [InlineData("0X1f", 0x1fUL)]
    [InlineData("ffffffffffffffff", ulong.MaxValue)]
    public void One_to_16_digits_are_an_address(string text, ulong value)
    {
        Assert.True(VirtualAddress.TryParse(text, null, out VirtualAddress address));
        Assert.Equal(new VirtualAddress(value), address);
        Assert.Equal(new PhysicalAddress(value), PhysicalAddress.Parse(text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("0x0x1")]
    [InlineData("-1")]
    [InlineData("1g")]
    [InlineData("0x 1")]
    [InlineData("10000000000000000")]
    [InlineData("00000000000000001")]
    public void Anything_else_is_not(string? text)
    {
        Assert.False(VirtualAddress.TryParse(text, null, out VirtualAddress address));
        Assert.Equal(default, address);
        var error = Assert.Throws<FormatException>(() => PhysicalAddress.Parse(text!));
        Assert.Equal($"'{text}' is not an address: expected one to 16 hexadecimal digits, with or without 0x.", error.Message);
    }

    [Fact]
    public void They_are_ordered_as_unsigned_numbers()
    {
        var low = new VirtualAddress(1);
        var high = new VirtualAddress(0xffff_8000_0000_0000);

        Assert.True(low < high && high > low && low <= high && high >= low);
        Assert.True(low.CompareTo(high) < 0);
    }

    [Fact]
    public void They_add_and_subtract_modulo_2_to_the_64()
    {
        Assert.Equal(new VirtualAddress(0), new VirtualAddress(ulong.MaxValue) + 1);
        Assert.Equal(new VirtualAddress(ulong.MaxValue), new VirtualAddress(0x1000) - 0x1001);
        Assert.Equal(new PhysicalAddress(0xf000), new PhysicalAddress(0x1_0000) - 0x1000);
        Assert.Equal(2UL, new PhysicalAddress(1) - new PhysicalAddress(ulong.MaxValue));
    }
}
