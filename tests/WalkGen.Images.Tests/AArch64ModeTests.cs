namespace WalkGen.Images.Tests;

public class AArch64ModeTests
{
    public static TheoryData<PagingMode, string> Modes => new()
    {
        { PagingMode.AArch64_4K39, "AArch64, 4 KiB granule, 39 bits" },
        { PagingMode.AArch64_4K47, "AArch64, 4 KiB granule, 47 bits" },
        { PagingMode.AArch64_4K48, "AArch64, 4 KiB granule, 48 bits" },
        { PagingMode.AArch64_4K52, "AArch64, 4 KiB granule, 52 bits" },
        { PagingMode.AArch64_16K36, "AArch64, 16 KiB granule, 36 bits" },
        { PagingMode.AArch64_16K47, "AArch64, 16 KiB granule, 47 bits" },
        { PagingMode.AArch64_16K48, "AArch64, 16 KiB granule, 48 bits" },
        { PagingMode.AArch64_16K52, "AArch64, 16 KiB granule, 52 bits" },
        { PagingMode.AArch64_64K42, "AArch64, 64 KiB granule, 42 bits" },
        { PagingMode.AArch64_64K48, "AArch64, 64 KiB granule, 48 bits" },
        { PagingMode.AArch64_64K52, "AArch64, 64 KiB granule, 52 bits" },
    };

    [Theory]
    [MemberData(nameof(Modes))]
    public void Each_mode_opens_the_format_of_its_name(PagingMode mode, string name)
    {
        using TestFile file = new(new CoreBuilder { Machine = 183 }.Load(0x1_0000, new byte[0x2_0000]).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        var (lower, upper) = (new PhysicalAddress(0x1_0000), new PhysicalAddress(0x2_0000));

        Assert.Equal($"{name}, TTBR0", image.OpenPageTable(lower, mode).FormatName);

        PageTable both = image.OpenPageTable(lower, upper, mode);
        Assert.Equal($"{name}, TTBR0; {name}, TTBR1", both.FormatName);
        Assert.Equal([lower, upper], both.Roots);
        Assert.True(both.HasRoot);
    }
}
