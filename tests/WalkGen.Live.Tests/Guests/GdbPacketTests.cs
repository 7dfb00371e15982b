using System.Text;

namespace WalkGen.Live.Tests;

/// <summary>Escapes, runs and checksums of packets.</summary>
public class GdbPacketTests
{
    [Fact]
    public void Special_characters_are_escaped()
        => Assert.Equal("$a}\x04}\x03}]}\x0a#" + "c3", Encoding.Latin1.GetString(GdbPacket.Frame("a$#}*"u8)));

    [Theory]
    [InlineData("0* ", "0000")]
    [InlineData("a}\x03" + "b", "a#b")]
    [InlineData("x*!y", "xxxxxy")]
    [InlineData("", "")]
    public void Escapes_and_runs_are_replaced(string raw, string data)
        => Assert.Equal(data, Encoding.Latin1.GetString(GdbPacket.Decode(Encoding.Latin1.GetBytes(raw))!));

    [Theory]
    [InlineData("*!")]
    [InlineData("a*")]
    [InlineData("a*\x1f")]
    [InlineData("a}")]
    public void Malformed_escapes_and_runs_are_refused(string raw) => Assert.Null(GdbPacket.Decode(Encoding.Latin1.GetBytes(raw)));

    [Fact]
    public void Runs_do_not_expand_without_limit()
        => Assert.Null(GdbPacket.Decode(Encoding.Latin1.GetBytes("a" + string.Concat(Enumerable.Repeat("*~", GdbPacket.MaxSize / 90)))));

    [Theory]
    [InlineData("0aFf", new byte[] { 0x0a, 0xff })]
    [InlineData("", new byte[0])]
    [InlineData("0", null)]
    [InlineData("xx", null)]
    public void Digits_are_bytes(string digits, byte[]? bytes) => Assert.Equal(bytes, GdbPacket.HexBytes(Encoding.Latin1.GetBytes(digits)));
}
