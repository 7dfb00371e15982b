using System.IO.Compression;

namespace WalkGen.Images;

/// <summary>Packs the pages of a kdump-compressed file. Each thread has its own.</summary>
internal sealed class PagePacker : IDisposable
{
    private readonly byte[] _room;
    private readonly ZstdSharp.Compressor? _zstd;

    /// <summary>A packer of pages of <paramref name="pageSize"/> bytes.</summary>
    public PagePacker(PageCodecs codec, int pageSize)
    {
        _room = new byte[pageSize - 1]; // a packed page is smaller
        if (codec == PageCodecs.Zstd) _zstd = new ZstdSharp.Compressor(level: 3);
    }

    /// <summary>The packed page, until the next call; empty if packing does not make it smaller.</summary>
    public ReadOnlySpan<byte> Pack(ReadOnlySpan<byte> page)
    {
        int size;
        if (_zstd is not null)
        {
            if (!_zstd.TryWrap(page, _room, out size)) return default;
        }
        else
        {
            using MemoryStream packed = new(_room);
            try
            {
                using ZLibStream zlib = new(packed, CompressionLevel.Fastest, leaveOpen: true);
                zlib.Write(page);
            }
            catch (NotSupportedException)
            {
                return default; // the room is full
            }

            size = (int)packed.Position;
        }

        return _room.AsSpan(0, size);
    }

    /// <inheritdoc/>
    public void Dispose() => _zstd?.Dispose();
}
