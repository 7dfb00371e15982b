namespace WalkGen.Images.Tests;

/// <summary>The codecs of the pages of a kdump-compressed file, with their numbers in descriptors.</summary>
public enum KdumpCodec
{
    Stored = 0,
    Zlib = 0x1,
    Lzo = 0x2,
    Snappy = 0x4,
    Zstd = 0x20,
}
