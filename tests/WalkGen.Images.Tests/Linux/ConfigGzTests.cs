using System.Text;
using WalkGen.Linux;

namespace WalkGen.Images.Tests;

/// <summary>The configuration that a kernel with CONFIG_IKCONFIG contains.</summary>
public class ConfigGzTests
{
    private const string Options = "# Linux/x86 5.10.0 Kernel Configuration\nCONFIG_64BIT=y\n"
        + "# CONFIG_MEMORY_FAILURE is not set\nCONFIG_MIGRATION=y\nCONFIG_DEVICE_PRIVATE=y\n";

    [Theory]
    [InlineData(0x100)]
    [InlineData(0xffc)] // the mark straddles two pages
    [InlineData(0xff7)] // only the gzip file's first byte is in the page
    public void It_is_found_in_the_read_only_data(int offset)
    {
        ImageKernel found = Find(offset, [.. "IKCFG_ST"u8, .. Pack(Options), .. "IKCFG_ED"u8]);
        Assert.Equal(LinuxConfig.None, found.Assumed);
        Assert.Equal(LinuxConfig.Migration | LinuxConfig.DevicePrivate, found.Kernel.Config);
        Assert.Equal(KernelConfigSource.ConfigGz, found.SourceOf(LinuxConfig.MemoryFailure));
    }

    [Fact]
    public void It_is_found_by_its_symbol()
    {
        KernelImage kernel = new("6.1.0");
        ulong packed = kernel.Add([.. Pack(Options + "CONFIG_PTE_MARKER=y\n"), .. "IKCFG_ED"u8]); // no mark to search for
        new KallsymsWriter().Functions("memory_failure", "handle_userfault").Add('r', "kernel_config_data", packed).WriteTo(kernel);
        ImageKernel found = Find(kernel);
        Assert.Equal(KernelConfigSource.ConfigGz, found.SourceOf(LinuxConfig.PteMarker));
        Assert.Equal(KernelConfigSource.Kallsyms, found.SourceOf(LinuxConfig.MemoryFailure)); // symbols come first
        Assert.Equal(LinuxConfig.MemoryFailure | LinuxConfig.PteMarker, found.Kernel.Config);
    }

    public static TheoryData<string> Damage =>
        ["no end", "truncated", "damaged", "a bomb", "a bomb that claims to be small", "empty", "no configuration"];

    [Theory]
    [MemberData(nameof(Damage))]
    public void A_damaged_one_decides_nothing(string damage)
    {
        byte[] packed = Pack(Options);
        byte[] bomb = TestFile.Gzip([.. Encoding.ASCII.GetBytes(Options), .. new byte[64 << 20]]);
        byte[] bytes = damage switch
        {
            "no end" => packed,
            "truncated" => [.. packed[..^12], .. packed[^4..], .. "IKCFG_ED"u8],
            "damaged" => [.. packed[..20], 0xff, 0xff, .. packed[22..], .. "IKCFG_ED"u8],
            "a bomb" => [.. bomb, .. "IKCFG_ED"u8],
            "a bomb that claims to be small" => [.. bomb.Put(bomb.Length - 4, (uint)Options.Length), .. "IKCFG_ED"u8],
            "empty" => [0x1f, 0x8b, .. "IKCFG_ED"u8],
            _ => [.. Pack("hello\n"), .. "IKCFG_ED"u8],
        };
        long before = GC.GetAllocatedBytesForCurrentThread();
        ImageKernel found = Find(0x100, [.. "IKCFG_ST"u8, .. bytes]);
        Assert.Equal(LinuxConfig.MemoryFailure | LinuxConfig.Migration | LinuxConfig.DevicePrivate, found.Assumed);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    private static byte[] Pack(string text) => TestFile.Gzip(Encoding.ASCII.GetBytes(text));

    private static ImageKernel Find(int offset, byte[] bytes)
    {
        KernelImage kernel = new("5.10.0");
        kernel.FillTo(offset);
        kernel.Append(bytes);
        return Find(kernel);
    }

    private static ImageKernel Find(KernelImage kernel)
    {
        using TestFile file = new(kernel.Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        return image.FindLinuxKernel()!;
    }
}
