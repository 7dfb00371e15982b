namespace WalkGen.Cli.Tests;

/// <summary>The tool decodes special swap types by the options of the image's kernel, and says when it has to assume them.</summary>
public class AssumedSwapTypeTests
{
    private const string Debian = "the special swap types depend on kernel options that the image does not name "
        + "(memory-failure,migration,device-private); those of Debian 12 are assumed (memory-failure,migration). "
        + "Use --linux-config to name the options.";

    public static TheoryData<string> Commands => ["dump", "stats", "translate", "diff"];

    [Theory]
    [MemberData(nameof(Commands))]
    public void An_assumption_that_the_output_depends_on_is_a_message(string command)
    {
        using TestFile file = new(Image([Swap(0, 1), Swap(23, 0x500), Swap(28, 0x501)]));
        ToolRun run = Run(command, file.Path);
        Assert.Equal($"walkgen: {file.Path}: {Debian}\n", run.Error);
        Assert.Equal("", Run(command, file.Path, "--linux-config", "memory-failure,migration,device-private").Error);
        Assert.Equal("", Run(command, file.Path, "--linux-config", "none").Error);
        if (command != "diff") Assert.NotEqual("", Run(command, file.Path, "--linux", "5.10").Error);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Types_that_are_the_same_with_all_options_need_no_message(string command)
    {
        // swap areas, a marker, PROT_NONE
        using TestFile file = new(Image([Swap(0, 1), Swap(22, 1), Swap(31, 1), 0x000f_ffff_fffa_f166]));
        Assert.Equal("", Run(command, file.Path).Error);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Symbols_of_the_kernel_need_no_assumption(string command)
    {
        KallsymsWriter symbols = new KallsymsWriter().Functions("memory_failure", "migrate_pages", "make_device_exclusive_range");
        using TestFile file = new(Image([Swap(0, 1), Swap(23, 0x500), Swap(28, 0x501)], symbols));
        Assert.Equal("", Run(command, file.Path).Error);
    }

    [Fact]
    public void The_symbols_of_a_kernel_with_device_memory_number_the_types_as_its_options_do()
    {
        ulong[] entries = [.. Enumerable.Range(22, 10).Select(static type => Swap((ulong)type, 4))];
        KallsymsWriter symbols = new KallsymsWriter().Functions("memory_failure", "migrate_pages", "make_device_exclusive_range");
        using TestFile file = new(Image(entries, symbols));
        string[] states = [.. ToolRun.Of("dump", file.Path, "--kernel", "--half", "user", "--linux", "6.14").Output.Split('\n')
            .Where(static line => line.StartsWith("0x", StringComparison.Ordinal))
            .Select(static line => line[(line.IndexOf("---  ---    ", StringComparison.Ordinal) + 12)..])];
        Assert.Equal(
            [
                "swap 22:0x4", "hw_poison", "migration", "migration exclusive", "migration writable", "device_private writable",
                "device_private", "device_exclusive writable", "device_exclusive", "marker guard",
            ],
            states);
    }

    [Fact]
    public void A_kernel_with_types_of_a_later_release_is_a_message()
    {
        KallsymsWriter symbols = new KallsymsWriter().Functions("memory_failure", "migrate_pages", "make_device_exclusive_range");
        symbols.Add('B', "swap_info", KernelImage.Code + 0x1000).Add('b', "next", KernelImage.Code + 0x1000 + (23 * 8));
        using TestFile file = new(Image([Swap(23, 0x500)], symbols));
        Assert.Equal("", Run("dump", file.Path, "--linux", "6.8").Error);
        Assert.Equal(
            $"walkgen: {file.Path}: the kernel has more special swap types than Linux 5.14 with its options; those of the release are "
                + "assumed, and the kinds of swap entries may be wrong. Use --linux-config to name the options.\n",
            Run("dump", file.Path, "--linux", "5.14").Error);
    }

    [Theory]
    [InlineData("effective")]
    [InlineData("leaves")]
    public void Output_without_non_present_entries_needs_no_message(string format)
    {
        using TestFile file = new(Image([Swap(28, 0x501)]));
        Assert.Equal("", ToolRun.Of("dump", file.Path, "--kernel", "--format", format).Error);
    }

    [Fact]
    public void Each_of_two_images_has_its_own_message()
    {
        using TestFile before = new(Image([Swap(0, 1), Swap(28, 1)]));
        using TestFile after = new(Image([Swap(28, 2), Swap(0, 1)]));
        ToolRun run = ToolRun.Of("diff", before.Path, after.Path, "--root", "1000");
        Assert.Equal($"walkgen: {before.Path}: {Debian}\nwalkgen: {after.Path}: {Debian}\n", run.Error);
    }

    private static ToolRun Run(string command, string path, params string[] options) => ToolRun.Of(command switch
    {
        "translate" => [command, path, "0", "1000", "2000", "3000", "--kernel", .. options],
        "diff" => [command, path, "--root", "1000", "--root2", $"{KernelImage.EmptyTable:x}", .. options],
        _ => [command, path, "--kernel", .. options],
    });

    private static byte[] Image(ulong[] entries, KallsymsWriter? symbols = null)
    {
        KernelImage kernel = new("6.8.0-45-generic") { UserEntries = entries };
        symbols?.WriteTo(kernel);
        return kernel.Build();
    }

    // x86-64: the type in bits 63:59, the offset inverted in bits 58:9
    private static ulong Swap(ulong type, ulong offset) => (type << 59) | ((~offset & ((1UL << 50) - 1)) << 9);
}
