using System.Text.Json;

namespace WalkGen.Images.Tests;

/// <summary>The tables of a real guest, written in every other way that is read: the leaves stay those of the guest.</summary>
public class RewrittenGuestTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void As_LiME(bool packed)
    {
        LimeBuilder lime = new();
        ForEachSegment((address, bytes) => lime.Range(address, bytes));
        using TestFile file = Write(lime.Build(), packed);
        using MemoryImage image = MemoryImage.Open(file.Path);
        RequireLeaves(image);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void As_two_ELF_cores(bool packed)
    {
        CoreBuilder[] cores = [new(), new()];
        int count = 0;
        ForEachSegment((address, bytes) => cores[count++ % 2].Load(address, bytes.ToArray()));
        using TestFile one = Write(cores[0].Build(), packed);
        using TestFile other = Write(cores[1].Build(), packed);
        using MemoryImage image = MemoryImage.Open([one.Path, other.Path]);
        RequireLeaves(image);
    }

    [Fact]
    public void As_a_32_bit_ELF_core()
    {
        Core32Builder core = new();
        ForEachSegment((address, bytes) => core.Load((uint)address, bytes.ToArray()));
        using TestFile file = new(core.Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        RequireLeaves(image);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void As_raw_memory(bool packed)
    {
        ulong start = 0;
        ulong end = 0;
        ForEachSegment((address, bytes) =>
        {
            if (end == 0) start = address;
            end = address + (ulong)bytes.Length;
        });
        byte[] memory = new byte[end - start];
        ForEachSegment((address, bytes) => bytes.CopyTo(memory.AsSpan((int)(address - start))));
        int cut = (memory.Length / 2) & ~0xffff;
        cut -= (int)(start & 0xffff);

        using TestFile one = Write(memory.AsSpan(0, cut), packed);
        using TestFile other = Write(memory.AsSpan(cut), packed);
        using MemoryImage image = MemoryImage.OpenRaw([one.Path, other.Path], new PhysicalAddress(start));
        RequireLeaves(image);
    }

    private delegate void Visitor(ulong address, ReadOnlySpan<byte> bytes);

    private static void ForEachSegment(Visitor visit)
    {
        using MemoryImage image = MemoryImage.Open(Guest.Tables(1));
        foreach (ImageSegment segment in image.Segments)
        {
            Assert.True(image.Memory.TryGetBytes(segment.Start, (int)segment.Length, out ReadOnlySpan<byte> bytes));
            visit(segment.Start.Value, bytes);
        }
    }

    private static TestFile Write(ReadOnlySpan<byte> content, bool packed) => new(packed ? TestFile.Gzip(content) : content.ToArray());

    private static void RequireLeaves(MemoryImage image)
    {
        JsonElement processes = Guest.Truth(1).GetProperty("processes");
        foreach (string process in new[] { "A", "B" })
        {
            JsonElement expected = processes.GetProperty(process);
            ulong cr3 = Convert.ToUInt64(expected.GetProperty("root").GetProperty("cr3").GetString(), 16);
            PageTable table = image.OpenPageTable(new PhysicalAddress(cr3), PagingMode.X86_64);
            Assert.True(table.HasRoot);
            Assert.Equal(expected.GetProperty("leaves_sha256").GetString(), LeafDigest.Of(image.Memory, table.Root));
        }
    }
}
