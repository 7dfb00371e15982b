using System.IO.Compression;
using System.Text.Json;

namespace WalkGen.Images.Tests;

/// <summary>The files of real guests, as the README.md of each in tests/Guests describes them.</summary>
internal static class Guest
{
    /// <summary>The guest that is taken where nothing depends on the paging mode.</summary>
    public const string FourLevels = "x86_64-4level";

    /// <summary>The guest whose cores do not name the paging mode.</summary>
    public const string Arm64 = "arm64-4k";

    /// <summary>All other guests, with the paging mode of each and how many times it was dumped.</summary>
    public static (string Name, string Paging, int Phases)[] All =>
    [
        (FourLevels, "x86-64", 3), ("x86_64-4level-1g", "x86-64", 1), ("x86_64-5level", "x86-64-la57", 3),
        ("i386-pae", "x86-pae", 3), ("i386-2level", "x86", 3),
    ];

    /// <summary>Every dump of them.</summary>
    public static TheoryData<string, int> Dumps()
        => new(All.SelectMany(static guest => Enumerable.Range(1, guest.Phases).Select(phase => (guest.Name, phase))));

    /// <summary>Both processes in every dump.</summary>
    public static TheoryData<string, int, string> Snapshots(bool withArm64 = false)
        => new(All.Select(static guest => (guest.Name, guest.Phases)).Concat(withArm64 ? [(Arm64, 3)] : [])
            .SelectMany(static guest => Enumerable.Range(1, guest.Phases)
                .SelectMany(phase => new[] { (guest.Name, phase, "A"), (guest.Name, phase, "B") })));

    public static string Tables(int phase, string guest = FourLevels) => PathOf(guest, $"tables.phase{phase}.elf.gz");

    public static string PagingHeaders => PathOf(FourLevels, "paging-headers.elf.gz");

    public static string InfoTlb(string process, string guest = FourLevels) => PathOf(guest, $"info_tlb.{process}.txt.gz");

    public static JsonElement Truth(int phase, string guest = FourLevels)
    {
        using JsonDocument document = JsonDocument.Parse(Unpack(PathOf(guest, $"truth.phase{phase}.json.gz")));
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

    private static string PathOf(string guest, string name) => InRepository("tests", "Guests", guest, name);
}
