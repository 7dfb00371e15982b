using System.Text.Json;

namespace WalkGen.Cli.Tests;

/// <summary>Symbols and regions of the kernel in the output of the tool, also if VMCOREINFO is in memory alone.</summary>
public sealed class KernelPlacesTests : IDisposable
{
    private const string Release = "6.1.0";
    private const ulong Place = 0x50_0000;

    private readonly TestFile _noted = new(Kernel().Build());
    private readonly TestFile _raw = new(Raw(Kernel()));

    public static TheoryData<bool> Forms => [true, false];

    public void Dispose()
    {
        _noted.Dispose();
        _raw.Dispose();
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Kallsyms_are_the_lines_of_proc(bool isRaw)
    {
        Assert.Equal(
            "ffffffff81000000 T _stext\nffffffff81000010 T f\nffffffff81000020 T f\n"
                + "ffffffff81000030 T g\\x1b[31m\nffffffff81003000 B _end\n",
            Run("kallsyms", isRaw).Output);
        Assert.Equal("ffffffff81000010 T f\nffffffff81000020 T f\n", Run("kallsyms", isRaw, "f").Output);
        Assert.Equal("ffffffff81000020 T f+0xf/0x10\n", Run("kallsyms", isRaw, "0xffffffff8100002f").Output);
        Assert.Equal("ffffffff81000000 T _stext+0x1/0x10\n", Run("kallsyms", isRaw, "ffffffff81000001").Output);
    }

    [Fact]
    public void A_symbol_that_is_not_there_is_one_sentence()
    {
        ToolRun run = ToolRun.Of("kallsyms", _noted.Path, "stex");
        Assert.Equal(
            (ExitCode.Usage, $"walkgen: {_noted.Path}: no symbol is named 'stex'; names that contain it: _stext.\n"),
            (run.Code, run.Error));
        Assert.Contains("no symbol is named 'stexx'.\n", ToolRun.Of("kallsyms", _noted.Path, "stexx").Error, StringComparison.Ordinal);
        Assert.Contains(
            "no symbol of the kernel contains the address 0x0000000000001000.\n",
            ToolRun.Of("kallsyms", _noted.Path, "0x1000").Error, StringComparison.Ordinal);
        using TestFile other = new(CoreBuilder.Small());
        run = ToolRun.Of("kallsyms", other.Path);
        Assert.Equal(ExitCode.BadData, run.Code);
        Assert.Contains("does not contain VMCOREINFO", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_have_the_columns_of_their_schema()
    {
        string[] lines = ToolRun.Of("kallsyms", _noted.Path, "0xffffffff8100002f", "--format", "csv").Output.Split('\n');
        Assert.EndsWith(",address,type,name,module,offset,size", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(",0xffffffff81000020,T,f,,15,16", lines[1], StringComparison.Ordinal);
        Assert.Equal(5, ToolRun.Of("kallsyms", _noted.Path, "--format", "jsonl").Output.Count(static value => value == '\n'));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Info_says_where_VMCOREINFO_is_from(bool isRaw)
    {
        string text = Run("info", isRaw).Output;
        Assert.Contains(
            isRaw ? "VMCOREINFO         found in memory at 0x0000000000500000" : "VMCOREINFO         note", text, StringComparison.Ordinal);
        Assert.Contains("kernel root        0x0000000000001000, x86-64, 4 levels", text, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(Run("info", isRaw, "--format", "json").Output);
        Assert.Equal(isRaw ? "0x0000000000500000" : null, json.RootElement.GetProperty("vmcoreinfo_address").GetString());
        Assert.Equal("x86-64", json.RootElement.GetProperty("machine").GetString());
        string csv = Run("info", isRaw, "--format", "csv").Output;
        Assert.EndsWith(isRaw ? ",memory,0x0000000000500000\n" : ",note,\n", csv, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_that_differ_are_a_warning()
    {
        KernelImage kernel = Kernel();
        byte[] raw = Raw(kernel, [.. kernel.Info, .. "X=1\n"u8]);
        using TestFile file = new(raw);
        ToolRun run = ToolRun.Of("dump", file.Path, "--base", "0");
        Assert.Equal(
            $"walkgen: warning: {file.Path}: 2 texts of VMCOREINFO in memory describe a kernel and differ. "
            + "The one at 0x0000000000500000 is used (a guess); another is at 0x0000000000501000.\n",
            run.Error);
        string info = ToolRun.Of("info", file.Path, "--base", "0").Output;
        Assert.Contains("at 0x0000000000500000 (a guess); others", info, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Commands_name_the_region_and_the_symbol(bool isRaw)
    {
        string translation = Run("translate", isRaw, "ffffffff81000011").Output;
        Assert.StartsWith("0xffffffff81000011 (kernel_image? f+0x1/0x10) -> 0x", translation, StringComparison.Ordinal);
        string[] dump = Run("dump", isRaw).Output.Split('\n');
        Assert.EndsWith(" kernel_image? _stext+0x0/0x10", dump[1], StringComparison.Ordinal);
        string[] found = Run("find", isRaw, "--physical", "400000").Output.Split('\n');
        Assert.EndsWith(" kernel kernel_image? _stext+0x0/0x10", found[1], StringComparison.Ordinal);
        foreach (string command in new[] { "dump", "translate" })
        {
            ToolRun run = Run(command, isRaw, [.. command == "dump" ? (string[])[] : ["ffffffff81000000"], "--format", "jsonl"]);
            Assert.Contains(
                "\"region\":\"kernel_image\",\"region_guess\":true,\"symbol\":\"_stext\\u002B0x0/0x10\"",
                run.Output.Replace("+", "\\u002B", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        Assert.Contains("kernel_image", Run("map", isRaw).Output, StringComparison.Ordinal);
        Assert.Contains("mapped in", Run("map", isRaw, "--format", "svg").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_without_its_kernel_has_no_places()
    {
        CoreBuilder core = new CoreBuilder().Cpu(0x8005_0033, 0x1000, 0x20); // and no VMCOREINFO
        foreach (var (address, content) in Kernel().Memory()) core.Load(address, content);
        using TestFile file = new(core.Build());
        Assert.EndsWith(" r--    -----", ToolRun.Of("dump", file.Path).Output.Split('\n')[1], StringComparison.Ordinal);
        string translation = ToolRun.Of("translate", file.Path, "ffffffff81000000").Output;
        Assert.StartsWith("0xffffffff81000000 -> 0x0000000000400000\n", translation, StringComparison.Ordinal);
        Assert.Contains(",,,\n", ToolRun.Of("dump", file.Path, "--format", "csv").Output, StringComparison.Ordinal);
    }

    private ToolRun Run(string command, bool isRaw, params string[] arguments)
    {
        ToolRun run = ToolRun.Of([command, .. isRaw ? [_raw.Path, "--base", "0"] : (string[])[_noted.Path], .. arguments]);
        string warning = command == "kallsyms" && arguments.Length == 0
            ? $"walkgen: warning: symbols of modules are missing: {(isRaw ? _raw : _noted).Path}: "
                + "the kernel's own types (BTF) are not in the image, or damaged.\n"
            : "";
        Assert.Equal((ExitCode.Success, warning), (run.Code, run.Error));
        return run;
    }

    private static KernelImage Kernel()
    {
        KallsymsWriter writer = new KallsymsWriter().Functions("f", "f", "g\e[31m");
        return writer.Add('B', "_end", KernelImage.Code + 0x3000).WriteTo(new KernelImage(Release).Uts(Release));
    }

    private static byte[] Raw(KernelImage kernel, params byte[][] more)
    {
        byte[] raw = new byte[(int)Place + (0x1000 * (more.Length + 1))];
        foreach (var (address, content) in kernel.Memory()) content.CopyTo(raw, (long)address);
        foreach (var (text, index) in more.Prepend(kernel.Info).Select(static (text, index) => (text, index)))
            text.CopyTo(raw, (int)Place + (0x1000 * index));
        return raw;
    }
}
