using System.IO.Compression;
using System.Runtime.InteropServices;

namespace WalkGen.Images.Tests;

/// <summary>A file with given content that lives as long as a test.</summary>
internal sealed partial class TestFile : IDisposable
{
    public TestFile(byte[] content) => File.WriteAllBytes(Path, content);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"walkgen-test-{Guid.NewGuid():N}");

    /// <summary>A gzip member without content, which .NET itself never writes.</summary>
    public static byte[] EmptyMember => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public static byte[] Gzip(ReadOnlySpan<byte> content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest)) gzip.Write(content);
        return packed.ToArray();
    }

    /// <summary>Opens the content as an image, which must fail; returns the message with the path written as <c>image</c>.</summary>
    public static string Refused(byte[] content)
    {
        using TestFile file = new(content);
        InvalidImageException refusal = Assert.Throws<InvalidImageException>(() => MemoryImage.Open(file.Path).Dispose());
        Assert.StartsWith(file.Path, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal.Message.Replace(file.Path, "image", StringComparison.Ordinal);
    }

    /// <summary>Cuts the file to <paramref name="length"/> bytes, as another process can: without regard to who reads it.</summary>
    public void Cut(long length) => Assert.Equal(0, Truncate(Path, length));

    public void Dispose() => File.Delete(Path);

    [LibraryImport("libc", EntryPoint = "truncate", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Truncate(string path, long length);
}
