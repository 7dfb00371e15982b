using System.Runtime.InteropServices;
using System.Text;

namespace WalkGen.Images.Tests;

/// <summary>Each instruction of LZO1X, and pages that liblzo2 packed.</summary>
public unsafe class LzoTests
{
    private const string End = "110000";

    [Theory]
    [InlineData("18" + "61626364656667" + End, "abcdefg")] // 7 literals at the start
    [InlineData("12" + "61" + "4000" + End, "aaaa")] // 1 literal; 3 bytes, distance 1
    [InlineData("15" + "61626364" + "6c00" + End, "abcdabcd")] // 4 bytes, distance 4
    [InlineData("15" + "61626364" + "9100" + "7a" + End, "abcdabcdaz", true)] // 5 bytes, distance 5: more than there is
    [InlineData("15" + "61626364" + "8d00" + "7a" + End, "abcdabcdaz")] // 5 bytes, distance 4, then 1 literal
    [InlineData("15" + "61626364" + "230c00" + End, "abcdabcda")] // 5 bytes, distance 4, by the instruction of 16 KiB
    [InlineData("15" + "61626364" + "20010c00" + End, "abcdabcdabcdabcdabcdabcdabcdabcdabcdab")] // 34 bytes
    [InlineData("15" + "61626364" + "8c00" + "01" + "41424344" + End, "abcdabcdaABCD")] // then 4 literals
    [InlineData("14" + "616263" + "0800" + End, "abcab")] // 3 literals; 2 bytes, distance 3
    [InlineData("15" + "61626364" + "0000" + End, "", true)] // 3 bytes of 2 KiB before: more than there is
    [InlineData("1200" + End, "", true)] // a byte too many
    [InlineData("12" + "61" + "11", "a", true)]
    [InlineData("12" + "61" + End + "00", "a", true)] // after the end mark
    [InlineData(End, "")]
    public void Instructions_are_those_of_the_format(string packed, string text, bool isRefused = false)
    {
        byte[] page = new byte[text.Length];
        Assert.Equal(!isRefused, LzoPage.TryUnpack(Convert.FromHexString(packed), page));
        if (!isRefused) Assert.Equal(text, Encoding.ASCII.GetString(page));
    }

    [Theory]
    [InlineData(2049)]
    [InlineData(0x4001)]
    [InlineData(0xbfff)]
    public void Matches_reach_far(int distance)
    {
        byte[] page = new byte[0x10000];
        Random random = new(distance);
        random.NextBytes(page);
        page.AsSpan(0, 100).CopyTo(page.AsSpan(distance));
        page.AsSpan(distance + 100).Clear();
        byte[] packed = LzoPacker.Pack(page), unpacked = new byte[page.Length];
        Assert.True(LzoPage.TryUnpack(packed, unpacked));
        Assert.Equal(page, unpacked);
        Assert.InRange(packed.Length, 1, distance + 500);
    }

    [Fact]
    public void Three_bytes_after_a_run_of_literals_are_at_least_2_KiB_before()
    {
        byte[] literals = new byte[2050];
        new Random(4).NextBytes(literals);
        byte[] packed = [0, .. Enumerable.Repeat((byte)0, 7), 2050 - 18 - (7 * 255), .. literals, 0x04, 0x00, 0x11, 0, 0]; // distance 2050
        byte[] page = new byte[2053];
        Assert.True(LzoPage.TryUnpack(packed, page));
        Assert.Equal([.. literals, .. literals[..3]], page);
    }

    [Fact]
    public void Pages_that_liblzo2_packed_are_unpacked()
    {
        if (!NativeLibrary.TryLoad("liblzo2.so.2", out nint library)) Assert.Skip("There is no liblzo2.so.2.");
        var compress = (delegate* unmanaged<byte*, nuint, byte*, nuint*, void*, int>)NativeLibrary.GetExport(library, "lzo1x_1_compress");
        byte[] work = new byte[16384 * sizeof(nint)];
        Random random = new(5);
        for (int round = 0; round < 500; round++)
        {
            byte[] page = new byte[round % 10 == 0 ? 0x10000 : 0x1000];
            int alphabet = 1 << random.Next(1, 9), run = random.Next(1, 40);
            for (int at = 0; at < page.Length;)
            {
                int length = int.Min(random.Next(1, run + 1), page.Length - at);
                int source = at - random.Next(1, 0xffff);
                if (source >= 0 && random.Next(2) == 0) page.AsSpan(source, int.Min(length, at - source)).CopyTo(page.AsSpan(at));
                else page.AsSpan(at, length).Fill((byte)random.Next(alphabet));
                at += length;
            }

            byte[] packed = new byte[page.Length + (page.Length / 16) + 67], unpacked = new byte[page.Length];
            nuint size = (nuint)packed.Length;
            fixed (byte* from = page, to = packed, memory = work) Assert.Equal(0, compress(from, (nuint)page.Length, to, &size, memory));
            Assert.True(LzoPage.TryUnpack(packed.AsSpan(0, (int)size), unpacked));
            Assert.Equal(page, unpacked);
        }

        NativeLibrary.Free(library);
    }
}
