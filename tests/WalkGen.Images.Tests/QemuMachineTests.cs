using System.Diagnostics;

namespace WalkGen.Images.Tests;

/// <summary>A stream of a real QEMU has the same memory as its monitor shows. Skipped without <c>qemu-system-riscv64</c>.</summary>
public sealed class QemuMachineTests : IDisposable
{
    private const int Size = 64 << 20;
    private readonly string _directory = Directory.CreateTempSubdirectory("walkgen-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("cat", "")]
    [InlineData("gzip -1", "")]
    [InlineData("cat", "migrate_set_capability xbzrle on\n")]
    public void The_memory_is_that_of_pmemsave(string filter, string settings)
    {
        string content = Path.Combine(_directory, "content");
        byte[] memory = new byte[3 << 20];
        for (int i = 0; i < memory.Length; i += 8) memory.Put(i, ((ulong)i << 20) | 0xcf);
        new Random(1).NextBytes(memory.AsSpan(1 << 20, 1 << 20));
        File.WriteAllBytes(content, memory);

        string stream = Path.Combine(_directory, "stream");
        string saved = Path.Combine(_directory, "saved");
        Run(
            $"-M virt -m {Size >> 20}M -S -bios none -device loader,file={content},addr=0x80123000,force-raw=on",
            $"{settings}migrate \"exec:{filter} > {stream}\"\npmemsave 0x80000000 {Size} \"{saved}\"\nquit\n");

        using MemoryImage image = MemoryImage.Open(stream);
        Assert.Equal(ImageKind.QemuStream, image.Files[0].Kind);
        Assert.Equal(filter == "cat" ? ImagePacking.None : ImagePacking.Gzip, image.Files[0].Packing);
        Assert.Equal(InstructionSet.RiscV, image.Machine);
        Assert.Equal([new ImageSegment(new PhysicalAddress(0x8000_0000), Size, 0)], image.Segments);
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x8000_0000), Size, out ReadOnlySpan<byte> read));
        Assert.True(read.SequenceEqual(File.ReadAllBytes(saved)));
        Assert.True(read.Slice(0x12_3000, memory.Length).SequenceEqual(memory));
    }

    private static void Run(string arguments, string commands)
    {
        ProcessStartInfo start = new("qemu-system-riscv64", $"{arguments} -display none -nodefaults -monitor stdio")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("qemu-system-riscv64 is not installed.");
            return;
        }

        using (process)
        {
            process.StandardInput.Write(commands);
            process.StandardInput.Flush();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, output);
        }
    }
}
