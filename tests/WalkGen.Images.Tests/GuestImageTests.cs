using System.Globalization;
using System.Text.Json;

namespace WalkGen.Images.Tests;

/// <summary>Images of a real guest, compared with the output of its kernel and QEMU.</summary>
public class GuestImageTests
{
    [Theory]
    [InlineData(Guest.FourLevels, 3, PagingMode.X86_64, 0xfff, 0x401000, 0x499000)]
    [InlineData("x86_64-4level-1g", 1, PagingMode.X86_64, 0xfff, 0x401000, 0x499000)]
    [InlineData("x86_64-5level", 3, PagingMode.X86_64La57, 0xfff, 0x401000, 0x499000)]
    [InlineData("i386-pae", 3, PagingMode.X86Pae, 0x1f, 0x8049000, 0x80d8000)]
    [InlineData("i386-2level", 3, PagingMode.X86, 0xfff, 0x8049000, 0x80d8000)]
    public void Registers_are_those_that_QEMU_listed(string guest, int phases, PagingMode mode, ulong flags, ulong codeStart, ulong codeEnd)
    {
        for (int phase = 1; phase <= phases; phase++)
        {
            JsonElement processes = Guest.Truth(phase, guest).GetProperty("processes");
            using MemoryImage image = MemoryImage.Open(Guest.Tables(phase, guest));

            Assert.Equal(2, image.Cpus.Count);
            foreach (string process in new[] { "A", "B" })
            {
                JsonElement root = processes.GetProperty(process).GetProperty("root");
                CpuState cpu = image.Cpus[processes.GetProperty(process).GetProperty("cpu").GetInt32()];
                Assert.Equal(Hex(root, "cr0"), cpu.Cr0);
                Assert.Equal(Hex(root, "cr3"), cpu.Cr3);
                Assert.Equal(Hex(root, "cr4"), cpu.Cr4);
                Assert.Equal(mode, cpu.PagingMode);
                Assert.Equal(Hex(root, "cr3") & ~flags, cpu.Root.Value);
                Assert.InRange(cpu.InstructionPointer.Value, codeStart, codeEnd); // both spin in the program's code
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Leaves_are_those_of_the_guest(int phase)
    {
        JsonElement processes = Guest.Truth(phase).GetProperty("processes");
        using MemoryImage image = MemoryImage.Open(Guest.Tables(phase));

        foreach (CpuState cpu in image.Cpus)
        {
            PageTable table = image.OpenPageTable(cpu);
            Assert.True(table.HasRoot);
            string expected = processes.GetProperty(cpu.Index == 0 ? "A" : "B").GetProperty("leaves_sha256").GetString()!;
            Assert.Equal(expected, LeafDigest.Of(image.Memory, table.Root));
        }
    }

    [Fact]
    public void An_image_says_what_it_is_packed_or_not()
    {
        using TestFile plain = new(Guest.Unpack(Guest.Tables(1)));
        using MemoryImage packedImage = MemoryImage.Open(Guest.Tables(1));
        using MemoryImage plainImage = MemoryImage.Open(plain.Path);

        Assert.Equal(
            new ImageFileInfo { Path = Guest.Tables(1), Kind = ImageKind.ElfCore, IsQemu = true, Packing = ImagePacking.Gzip },
            Assert.Single(packedImage.Files));
        Assert.Equal(new ImageFileInfo { Path = plain.Path, Kind = ImageKind.ElfCore, IsQemu = true }, Assert.Single(plainImage.Files));
        Assert.Equal(Guest.Tables(1), packedImage.Path);
        Assert.Equal(InstructionSet.X86_64, packedImage.Machine);
        Assert.Equal(34, packedImage.Segments.Count);
        Assert.Equal(new ImageSegment(new PhysicalAddress(0x1000000), 0x41000, 0x2000), packedImage.Segments[0]);
        Assert.Equal(plainImage.Segments, packedImage.Segments);
        Assert.Equal(plainImage.Cpus, packedImage.Cpus);
    }

    [Fact]
    public void Memory_is_that_of_the_file_and_ends_with_its_segments()
    {
        byte[] content = Guest.Unpack(Guest.Tables(1));
        using MemoryImage image = MemoryImage.Open(Guest.Tables(1));

        foreach (ImageSegment segment in image.Segments)
        {
            int length = (int)segment.Length;
            Assert.True(image.Memory.TryGetBytes(segment.Start, length, out ReadOnlySpan<byte> bytes));
            Assert.True(bytes.SequenceEqual(content.AsSpan((int)segment.FileOffset, length)));

            PhysicalAddress last = segment.Start + (segment.Length - 1);
            Assert.True(image.Memory.TryGetBytes(last, 1, out bytes));
            Assert.Equal(content[(int)segment.FileOffset + length - 1], bytes[0]);
            Assert.False(image.Memory.TryGetBytes(last, 2, out bytes));
            Assert.True(bytes.IsEmpty);
            Assert.False(image.Memory.TryGetBytes(segment.Start, length + 1, out _));
            Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(segment.Start.Value - 1), 1, out _));
            Assert.False(image.Memory.TryGetBytes(segment.Start + segment.Length, 1, out _));
        }

        Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(0), 1, out _));
        Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(ulong.MaxValue), 1, out _));
        Assert.False(image.Memory.TryGetBytes(image.Segments[0].Start, -1, out _));
        Assert.False(image.Memory.TryGetBytes(image.Segments[0].Start, int.MaxValue, out _));
        Assert.False(image.Memory.TryGetBytes(image.Segments[0].Start, int.MinValue, out _));
    }

    private static ulong Hex(JsonElement root, string name)
        => ulong.Parse(root.GetProperty(name).GetString()!.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
