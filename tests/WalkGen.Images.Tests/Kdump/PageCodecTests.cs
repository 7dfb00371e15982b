using System.Text;

namespace WalkGen.Images.Tests;

/// <summary>Each codec of kdump pages: what was packed is unpacked; any other input is false or a whole page, and nothing else.</summary>
public class PageCodecTests
{
    private const int PageSize = 0x1000;
    private const int Guard = 64;

    public static TheoryData<KdumpCodec> Codecs => [KdumpCodec.Zlib, KdumpCodec.Lzo, KdumpCodec.Snappy, KdumpCodec.Zstd];

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Pages_are_unpacked(KdumpCodec codec)
    {
        foreach (byte[] page in Pages(0x1000).Concat(Pages(0x10000)))
            Assert.Equal(page, Unpack(codec, KdumpWriter.Pack(codec, page), page.Length));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void A_page_of_another_size_is_refused(KdumpCodec codec)
    {
        foreach (byte[] page in Pages(0x1000))
        {
            byte[] packed = KdumpWriter.Pack(codec, page);
            foreach (int size in (int[])[1, 0xfff, 0x1001, 0x10000]) Assert.Null(Unpack(codec, packed, size));
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Every_prefix_is_refused(KdumpCodec codec)
    {
        int end = codec == KdumpCodec.Zlib ? 8 : 0; // .NET requires neither the end of the last block nor the checksum
        foreach (byte[] page in Pages(0x1000))
        {
            byte[] packed = KdumpWriter.Pack(codec, page);
            for (int length = 0; length < packed.Length; length++)
            {
                byte[]? unpacked = Unpack(codec, packed[..length], PageSize);
                if (unpacked is not null) Assert.Equal(page, unpacked);
                if (length < packed.Length - end) Assert.Null(unpacked);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Changed_bytes_are_refused_or_a_page(KdumpCodec codec)
    {
        Random random = new((int)codec);
        int refused = 0;
        foreach (byte[] page in Pages(0x1000))
        {
            byte[] packed = KdumpWriter.Pack(codec, page);
            for (int round = 0; round < 2000; round++)
            {
                byte[] changed = (byte[])packed.Clone();
                for (int count = random.Next(1, 5); count > 0; count--)
                    changed[random.Next(changed.Length)] = (byte)(random.Next(2) == 0 ? random.Next(256) : 0);
                if (Unpack(codec, changed, PageSize) is null) refused++;
            }
        }

        Assert.InRange(refused, 100, int.MaxValue);
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Random_bytes_are_refused_or_a_page(KdumpCodec codec)
    {
        Random random = new((int)codec);
        for (int round = 0; round < 5000; round++)
        {
            byte[] packed = new byte[random.Next(200)];
            random.NextBytes(packed);
            Unpack(codec, packed, PageSize);
        }
    }

    [Fact]
    public void A_frame_that_claims_a_huge_window_or_content_takes_no_memory()
    {
        byte[] frame = [0x28, 0xb5, 0x2f, 0xfd, 0xe0, .. BitConverter.GetBytes(1UL << 40), 1, 0, 0]; // 1 TiB of content in one segment
        byte[] window = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xff, 1, 0, 0]; // the largest window
        byte[] snappy = [0xff, 0xff, 0xff, 0xff, 0x07, 0];
        Unpack(KdumpCodec.Zstd, frame, PageSize);
        long before = GC.GetTotalAllocatedBytes();
        Assert.Null(Unpack(KdumpCodec.Zstd, frame, PageSize));
        Assert.Null(Unpack(KdumpCodec.Zstd, window, PageSize));
        Assert.Null(Unpack(KdumpCodec.Snappy, snappy, PageSize));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 16 << 20);
    }

    [Fact]
    public void Threads_unpack_at_once()
    {
        byte[][] pages = [.. Pages(0x1000)];
        foreach (KdumpCodec codec in (KdumpCodec[])[KdumpCodec.Zlib, KdumpCodec.Lzo, KdumpCodec.Snappy, KdumpCodec.Zstd])
        {
            byte[][] packed = [.. pages.Select(page => KdumpWriter.Pack(codec, page))];
            Parallel.For(0, 64, i => Assert.Equal(pages[i % pages.Length], Unpack(codec, packed[i % pages.Length], PageSize)));
        }
    }

    // The bytes around the page must stay as they are.
    private static byte[]? Unpack(KdumpCodec codec, byte[] packed, int size)
    {
        byte[] room = new byte[size + (2 * Guard)];
        room.AsSpan().Fill(0xa5);
        bool isUnpacked = PackedPage.TryUnpack((PageCodecs)codec, packed, room.AsSpan(Guard, size));
        Assert.Equal(-1, room.AsSpan(0, Guard).IndexOfAnyExcept((byte)0xa5));
        Assert.Equal(-1, room.AsSpan(Guard + size).IndexOfAnyExcept((byte)0xa5));
        return isUnpacked ? room[Guard..(Guard + size)] : null;
    }

    private static IEnumerable<byte[]> Pages(int size)
    {
        Random random = new(size);
        yield return new byte[size];
        byte[] page = new byte[size];
        random.NextBytes(page);
        yield return page;
        for (int at = 0; at < size; at += 8)
            BitConverter.TryWriteBytes(page.AsSpan(at), 0x8000_0000_1234_5067 + ((ulong)random.Next(64) << 12));
        yield return (byte[])page.Clone();
        for (int at = 0; at < size; at += 16) page.AsSpan(at, random.Next(16)).Fill((byte)random.Next(4));
        yield return (byte[])page.Clone();
        StringBuilder text = new();
        while (text.Length < size) text.Append(random.Next(3) == 0 ? "a page of text, " : $"{random.Next(1000)} words ");
        yield return Encoding.ASCII.GetBytes(text.ToString()[..size]);
    }
}
