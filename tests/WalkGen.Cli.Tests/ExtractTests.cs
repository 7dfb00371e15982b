using System.Security.Cryptography;

namespace WalkGen.Cli.Tests;

/// <summary>The page tables of real dumps, whose listings were checked against QEMU and pagemap: tests/Guests/extracts.</summary>
public class ExtractTests
{
    private static readonly (string Folder, string File, string Paging)[] Images =
    [
        ("riscv64-sv39", "tables.elf.gz", "riscv-sv39"),
        ("riscv64-sv57-7.2", "tables.elf.gz", "riscv-sv57"),
        ("x86_64-4level-6.1-kdump", "tables.elf.gz", "x86-64"),
        ("x86_64-4level-6.1-lime", "tables.elf.gz", "x86-64"),
        ("x86_64-4level-6.1-lime", "tables.lime.gz", "x86-64"),
        ("x86_64-4level-8GiB-pcihole", "tables.elf.gz", "x86-64"),
        ("x86_64-5level-7.2", "tables.elf.gz", "x86-64-la57"),
        ("arm64-4k-52-7.2", "tables.elf.gz", "aarch64-4k-52"),
    ];

    /// <summary>Every line of every digests.txt, for each file of its folder.</summary>
    public static TheoryData<string, string, string> Listings() => new(
        from image in Images
        from line in File.ReadAllLines(PathOf(image.Folder, "digests.txt"))
        select ($"{image.Folder}/{image.File}", image.Paging, line));

    [Theory]
    [MemberData(nameof(Listings))]
    public void Every_listing_has_its_digest(string image, string paging, string line)
    {
        // leaves root=HEX [kernel-root=HEX] SHA256 ...
        string[] words = line.Split(' ');
        string[] roots = [.. words.Skip(1).TakeWhile(static word => word.Contains('=')).SelectMany(static word => $"--{word}".Split('='))];
        string digest = words[1 + (roots.Length / 2)];

        ToolRun run = ToolRun.Of(["dump", PathOf(image.Split('/')), "--paging", paging, .. roots, "--format", words[0]]);

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData(run.Bytes)));
    }

    private static string PathOf(params string[] path) => Guest.InRepository(["tests", "Guests", "extracts", .. path]);
}
