using System.IO.Compression;
using System.Runtime.InteropServices;
using Snappier;
using ZstdSharp;

namespace WalkGen.Benchmarks;

/// <summary>A codec of kdump pages and its packer.</summary>
/// <param name="Name">The name.</param>
/// <param name="Flag">The number in descriptors: <c>DUMP_DH_COMPRESSED_*</c>.</param>
/// <param name="Pack">Packs a page.</param>
internal sealed unsafe record KdumpCodec(string Name, uint Flag, Func<byte[], byte[]> Pack)
{
    /// <summary>All codecs, as makedumpfile uses them.</summary>
    public static IReadOnlyList<KdumpCodec> All { get; } =
    [
        new("zlib", 0x1, PackZlib), new("lzo", 0x2, PackLzo), new("snappy", 0x4, static page => Snappy.CompressToArray(page)),
        new("zstd", 0x20, PackZstd),
    ];

    private static byte[] PackZlib(byte[] page)
    {
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Fastest)) zlib.Write(page);
        return packed.ToArray();
    }

    private static byte[] PackZstd(byte[] page)
    {
        using Compressor zstd = new(1);
        return zstd.Wrap(page).ToArray();
    }

    private static byte[] PackLzo(byte[] page)
    {
        nint library = NativeLibrary.Load("liblzo2.so.2"); // counted: it stays loaded
        var compress = (delegate* unmanaged<byte*, nuint, byte*, nuint*, void*, int>)NativeLibrary.GetExport(library, "lzo1x_1_compress");
        byte[] packed = new byte[page.Length + (page.Length / 16) + 67];
        byte[] work = new byte[16384 * sizeof(nint)];
        nuint size = (nuint)packed.Length;
        fixed (byte* from = page, to = packed, memory = work) compress(from, (nuint)page.Length, to, &size, memory);
        return packed[..(int)size];
    }
}
