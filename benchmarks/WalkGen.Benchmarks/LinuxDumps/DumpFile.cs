using WalkGen.Images;

namespace WalkGen.Benchmarks;

/// <summary>The dump of a Linux machine: the given one, or a guest of the tests as a kdump of zlib, which is deleted on disposal.</summary>
internal sealed class DumpFile : IDisposable
{
    private readonly string? _written;

    public DumpFile(string? given, string guest)
    {
        Path = given ?? (_written = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"walkgen-benchmarks-{Guid.NewGuid():N}"));
        if (_written is null) return;
        using MemoryImage image = MemoryImage.Open(guest);
        using FileStream file = File.Create(_written);
        ImageWriter.Write(image, file, new ImageWriteOptions { Format = ImageWriteFormat.KdumpZlib });
    }

    public string Path { get; }

    /// <summary>Opens it. The memory that is read goes into <paramref name="log"/>.</summary>
    public MemoryImage Open(ReadLog? log = null)
    {
        MemoryImage image = MemoryImage.Open(Path);
        if (log is not null) image = image.WithLog(log);
        image.SearchVmCoreInfo();
        return image;
    }

    public void Dispose()
    {
        if (_written is not null) File.Delete(_written);
    }
}
