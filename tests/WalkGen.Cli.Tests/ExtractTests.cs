using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

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

    // Documentation/admin-guide/mm/pagemap.rst: bits 63, 62, 55; the frame, or the swap type in bits 4:0 and the offset from bit 5 on.
    // Bit 55 is also set in VMAs with VM_SOFTDIRTY, which page tables do not show.
    [Theory]
    [InlineData("riscv64-sv39", "8000300000083201", "6.12", 4391, 0)]
    [InlineData("riscv64-sv57-7.2", "a000300000083c94", "7.2", 4422, 116)]
    public void Every_page_of_RISC_V_has_the_record_of_pagemap(string folder, string satp, string release, int pages, int dirtySwap)
    {
        Dictionary<ulong, ulong> records = Pagemap(PathOf(folder, "A.pagemap.gz"));

        ToolRun run = ToolRun.Of(
            "dump", PathOf(folder, "tables.elf.gz"), "--root", satp, "--linux", release, "--half", "user", "--format", "jsonl");

        (int found, int dirty) = (0, 0);
        foreach (string line in run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            JsonElement row = JsonDocument.Parse(line).RootElement;
            string state = row.GetProperty("state").GetString()!;
            bool isResident = state is "present" or "prot_none";
            bool isSoftDirty = row.GetProperty("remarks").GetString()?.Split(' ').Contains("soft_dirty") == true;
            (ulong first, ulong last) = (AddressIn(row, "first"), AddressIn(row, "last"));
            bool isOneFrame = row.GetProperty("repeats").ValueKind == JsonValueKind.Number && row.GetProperty("repeats").GetUInt64() > 1;
            for (ulong page = 0; page <= (last - first) >> 12; page++)
            {
                if (!records.TryGetValue(first + (page << 12), out ulong record)) continue; // pagemap skips VMAs such as VM_PFNMAP
                found++;
                Assert.Equal((isResident, !isResident), ((record >> 63) != 0, (record >> 62 & 1) != 0));
                if (isSoftDirty) Assert.NotEqual(0UL, record >> 55 & 1);
                if (isResident)
                {
                    ulong frame = (AddressIn(row, "physical") >> 12) + (isOneFrame ? 0 : page);
                    Assert.Equal(frame, record & ((1UL << 55) - 1));
                }
                else if (state == "swap")
                {
                    Assert.Equal(row.GetProperty("swap_type").GetUInt64(), record & 31);
                    Assert.Equal(row.GetProperty("swap_offset").GetUInt64() + page, (record & ((1UL << 55) - 1)) >> 5);
                    if (isSoftDirty) dirty++;
                }
            }
        }

        Assert.Equal((pages, dirtySwap), (found, dirty));
        Assert.Equal(records.Count, found);
    }

    private static ulong AddressIn(JsonElement row, string column) => Convert.ToUInt64(row.GetProperty(column).GetString(), 16);

    // A pair of 64-bit words for each page with a record other than 0: its address and its record.
    private static Dictionary<ulong, ulong> Pagemap(string path)
    {
        byte[] content = Guest.Unpack(path);
        Dictionary<ulong, ulong> records = [];
        for (int at = 0; at < content.Length; at += 16)
        {
            ReadOnlySpan<byte> pair = content.AsSpan(at, 16);
            records.Add(BinaryPrimitives.ReadUInt64LittleEndian(pair), BinaryPrimitives.ReadUInt64LittleEndian(pair[8..]));
        }

        return records;
    }

    private static string PathOf(params string[] path) => Guest.InRepository(["tests", "Guests", "extracts", .. path]);
}
