using System.IO.Compression;
using System.Text.Json;

namespace WalkGen.Images.Tests;

/// <summary>The files of a real guest, as tests/Guests/x86_64-4level/README.md describes them.</summary>
internal static class Guest
{
    public static string Tables(int phase) => PathOf($"tables.phase{phase}.elf.gz");

    public static string PagingHeaders => PathOf("paging-headers.elf.gz");

    public static string InfoTlb(string process) => PathOf($"info_tlb.{process}.txt.gz");

    public static JsonElement Truth(int phase)
    {
        using JsonDocument document = JsonDocument.Parse(Unpack(PathOf($"truth.phase{phase}.json.gz")));
        return document.RootElement.Clone();
    }

    public static byte[] Unpack(string path)
    {
        using FileStream file = File.OpenRead(path);
        using GZipStream gzip = new(file, CompressionMode.Decompress);
        using MemoryStream unpacked = new();
        gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    /// <summary>A file of the repository.</summary>
    public static string InRepository(params string[] path)
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "WalkGen.sln"))) directory = Path.GetDirectoryName(directory);
        Assert.NotNull(directory);
        return Path.Combine([directory, .. path]);
    }

    private static string PathOf(string name) => InRepository("tests", "Guests", "x86_64-4level", name);
}
