using System.Text.Json;

namespace WalkGen.Images.Tests;

/// <summary>The memory of real guests, written anew as kdump-compressed files, must contain the same page tables.</summary>
public class KdumpGuestTests
{
    [Theory]
    [InlineData(Guest.FourLevels, "x86_64", false, PagingMode.X86_64)]
    [InlineData("x86_64-4level-1g", "x86_64", false, PagingMode.X86_64)]
    [InlineData("x86_64-5level", "x86_64", false, PagingMode.X86_64La57)]
    [InlineData("i386-pae", "i686", true, PagingMode.X86Pae)]
    [InlineData("i386-pae", "x86_64", true, PagingMode.X86Pae)] // QEMU's name is that of its binary
    [InlineData("i386-pae", "x86_64", false, PagingMode.X86Pae)] // and it writes 64-bit headers for memory above 4 GiB
    [InlineData("i386-2level", "i686", true, PagingMode.X86)]
    [InlineData("i386-2level", "x86_64", false, PagingMode.X86)]
    public void CPUs_and_leaves_are_those_of_the_guest(string guest, string machine, bool is32Bit, PagingMode mode)
    {
        using MemoryImage core = MemoryImage.Open(Guest.Tables(1, guest));
        JsonElement processes = Guest.Truth(1, guest).GetProperty("processes");
        foreach (bool isStored in new[] { false, true })
        {
            KdumpWriter writer = new() { Machine = machine, Is32Bit = is32Bit, IsStored = isStored };
            using TestFile file = new(writer.Core(Guest.Unpack(Guest.Tables(1, guest))).Build());
            using MemoryImage image = MemoryImage.Open(file.Path);

            Assert.Equal(
                new ImageFileInfo { Path = file.Path, Kind = ImageKind.KdumpCompressed, IsQemu = true },
                Assert.Single(image.Files));
            Assert.Equal(core.Machine, image.Machine);
            Assert.Equal(core.Cpus, image.Cpus);
            Assert.Equal(core.VmCoreInfo!.Pairs, image.VmCoreInfo!.Pairs);
            foreach (CpuState cpu in image.Cpus)
            {
                Assert.Equal(mode, cpu.PagingMode);
                string expected = processes.GetProperty(cpu.Index == 0 ? "A" : "B").GetProperty("leaves_sha256").GetString()!;
                Assert.Equal(expected, LeafDigest.Of(image.Memory, mode, cpu.Root.Value));
            }

            Assert.Equal(0, image.DamagedPages);
        }
    }

    /// <summary>The search goes through the whole memory, which may be far more than the machine has that reads it.</summary>
    [Theory]
    [InlineData(Guest.FourLevels, "x86_64", false, 0x1000)]
    [InlineData("i386-pae", "i686", true, 0x1000)] // roots of 32 bytes
    [InlineData("i386-2level", "i686", true, 0x1000)]
    [InlineData(Guest.Arm64, "aarch64", false, 0x10000)] // many tables to a page
    public void The_roots_are_found_and_tables_alone_are_kept(string guest, string machine, bool is32Bit, int blockSize)
    {
        using MemoryImage core = MemoryImage.Open(Guest.Tables(1, guest));
        byte[] bytes = Guest.Unpack(Guest.Tables(1, guest));
        KdumpWriter writer = blockSize == 0x1000
            ? new KdumpWriter { Machine = machine, Is32Bit = is32Bit }.Core(bytes)
            : Repage(bytes, blockSize);
        using TestFile file = new(writer.Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        PagingMode mode = core.Cpus.Count > 0 ? core.Cpus[0].PagingMode : PagingMode.AArch64_4K48;
        long cached = image.CachedBytes;

        var found = RootScan.Find(image, mode);

        Assert.Equal(RootScan.Find(core, mode), found);
        Assert.NotEmpty(found);
        const PagingMode largeTables = PagingMode.AArch64_64K48; // a table has several pages
        Assert.Equal(RootScan.Find(core, largeTables), RootScan.Find(image, largeTables));
        Assert.Equal(0, image.DamagedPages);
        long kept = image.CachedBytes - cached;
        Assert.InRange(kept, blockSize == 0x1000 ? 0x1000 : 0, 100 * 0x1000); // tables of the two highest levels
        Assert.True(image.Memory.TryGetBytes(found[0].Root, 32, out _));
        Assert.InRange(image.CachedBytes - cached - kept, blockSize == 0x1000 ? 0 : blockSize, blockSize); // a walk keeps what it reads
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(2u)]
    [InlineData(3u)]
    [InlineData(4u)]
    [InlineData(5u)]
    public void Leaves_are_those_of_the_guest_in_each_version(uint version)
    {
        JsonElement process = Guest.Truth(1).GetProperty("processes").GetProperty("A");
        KdumpWriter writer = new() { Version = version, VmCoreInfo = "OSRELEASE=here\n" };
        using TestFile file = new(writer.Core(Guest.Unpack(Guest.Tables(1))).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.Equal(version >= 4 ? 2 : 0, image.Cpus.Count);
        Assert.Equal(version >= 3 ? "here" : null, image.VmCoreInfo?.OsRelease);
        ulong root = Convert.ToUInt64(process.GetProperty("root").GetProperty("cr3").GetString(), 16) & ~0xfffUL;
        Assert.Equal(process.GetProperty("leaves_sha256").GetString(), LeafDigest.Of(image.Memory, PagingMode.X86_64, root));
        Assert.Equal(root, image.OpenPageTable(new PhysicalAddress(root)).Root.Value);
    }

    [Theory]
    [InlineData(0x1000)]
    [InlineData(0x10000)]
    public void Leaves_of_both_roots_are_those_of_an_arm64_guest(int blockSize)
    {
        byte[] core = Guest.Unpack(Guest.Tables(1, Guest.Arm64));
        JsonElement process = Guest.Truth(1, Guest.Arm64).GetProperty("processes").GetProperty("B");
        KdumpWriter writer = blockSize == 0x1000 ? new KdumpWriter { Machine = "aarch64" }.Core(core) : Repage(core, blockSize);
        using TestFile file = new(writer.Build());
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.Equal(InstructionSet.AArch64, image.Machine);
        Assert.Equal(
            process.GetProperty("leaves_sha256").GetString(),
            LeafDigest.Of(image.Memory, PagingMode.AArch64_4K48, Root("TTBR0_EL1"), Root("TTBR1_EL1")));

        ulong Root(string name) => Convert.ToUInt64(process.GetProperty("root").GetProperty(name).GetString(), 16) & 0xffff_ffff_f000;
    }

    // The guest's memory in larger pages. The parts that the core lacks are zeros.
    private static KdumpWriter Repage(byte[] core, int blockSize)
    {
        using TestFile file = new(core);
        using MemoryImage image = MemoryImage.Open(file.Path);
        Dictionary<ulong, byte[]> pages = [];
        foreach (ImageSegment segment in image.Segments)
        {
            for (ulong at = 0; at < segment.Length; at += 0x1000)
            {
                ulong address = segment.Start.Value + at;
                ulong page = address - (address % (ulong)blockSize);
                if (!pages.TryGetValue(page, out byte[]? content)) pages.Add(page, content = new byte[blockSize]);
                Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(address), 0x1000, out ReadOnlySpan<byte> bytes));
                bytes.CopyTo(content.AsSpan((int)(address - page)));
            }
        }

        KdumpWriter writer = new() { Machine = "aarch64", BlockSize = blockSize };
        foreach (var (page, content) in pages) writer.Memory(page, content);
        return writer;
    }
}
