using System.Text;

namespace WalkGen.Images.Tests;

/// <summary>The search for VMCOREINFO in the memory of images without a note.</summary>
public class VmCoreInfoSearchTests
{
    private const string Release = "6.1.0-56-amd64";
    private const ulong Place = 0x50_3000;
    private const ulong Decoys = 0x60_0000;

    [Theory]
    [InlineData("lime")]
    [InlineData("core")]
    [InlineData("raw")]
    public void A_page_of_the_kernel_answers_what_a_note_would(string format)
    {
        KernelImage kernel = Kernel();
        using TestFile file = new(Image(kernel, format, (Place, Page(kernel.Info))));
        using MemoryImage image = Open(file, format);
        Assert.Null(image.VmCoreInfoSource);
        Assert.Null(image.KernelRoot);

        Assert.True(image.SearchVmCoreInfo());
        Assert.Equal(new PhysicalAddress(Place), image.VmCoreInfoSource?.Address);
        Assert.Empty(image.VmCoreInfoSource!.Others);
        Assert.Equal(new KernelRoot(new PhysicalAddress(0x1000), PagingMode.X86_64), image.KernelRoot);
        Assert.Equal(PagingMode.X86_64, image.DefaultMode());
        Assert.Equal(InstructionSet.X86_64, image.Machine);
        Assert.Equal(Release, image.VmCoreInfo?.OsRelease);
        Assert.Equal(new WalkGen.Linux.LinuxVersion(6, 1), image.LinuxRelease);
        Assert.Equal(["_stext", "memory_failure", "x"], image.OpenKernelSymbols().All().Select(static symbol => symbol.Name));
        Assert.True(image.SearchVmCoreInfo()); // and does not search again
    }

    [Fact]
    public void A_note_is_a_source_too()
    {
        using TestFile file = new(Kernel().Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(new VmCoreInfoSource(null, image.VmCoreInfoSource!.Others), image.VmCoreInfoSource);
        Assert.True(image.SearchVmCoreInfo());
        Assert.Null(image.VmCoreInfoSource.Address);
    }

    public static TheoryData<string> Forgeries =>
    [
        "no root", "a root without the kernel", "a release of its own", "no release in the kernel", "code that is not mapped", "cut",
        "not at the start of a page",
    ];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public void A_page_of_a_process_does_not_win(string forgery)
    {
        KernelImage kernel = Kernel();
        string text = Encoding.ASCII.GetString(kernel.Info);
        byte[] forged = Encoding.ASCII.GetBytes(forgery switch
        {
            "no root" => text.Replace("SYMBOL(swapper_pg_dir)", "SYMBOL(swapper)", StringComparison.Ordinal),
            "a root without the kernel" => text.Replace("=ffffffff80001000", "=ffffffff80008000", StringComparison.Ordinal),
            "a release of its own" => text.Replace(Release, "6.1.0-66-amd64", StringComparison.Ordinal),
            "no release in the kernel" => text.Replace("SYMBOL(init_uts_ns)=", "SYMBOL(init_uts_ns)=0", StringComparison.Ordinal)
                .Replace("OFFSET(uts_namespace.name)=0", "OFFSET(uts_namespace.name)=64", StringComparison.Ordinal),
            "code that is not mapped" => text.Replace("SYMBOL(_stext)=ffffffff81", "SYMBOL(_stext)=ffffffff91", StringComparison.Ordinal),
            "cut" => text[..30],
            _ => text,
        });
        byte[] page = Page(forged);
        if (forgery == "not at the start of a page") page = [.. new byte[16], .. page[..^16]];

        using (TestFile alone = new(Image(kernel, "lime", (Decoys, page))))
        using (MemoryImage image = MemoryImage.Open(alone.Path))
        {
            Assert.False(image.SearchVmCoreInfo());
            Assert.Null(image.VmCoreInfo);
        }

        using TestFile both = new(Image(kernel, "lime", (Place - 0x1000, page), (Place, Page(kernel.Info))));
        using MemoryImage found = MemoryImage.Open(both.Path);
        Assert.True(found.SearchVmCoreInfo());
        Assert.Equal(new PhysicalAddress(Place), found.VmCoreInfoSource?.Address);
        Assert.Empty(found.VmCoreInfoSource!.Others);
    }

    [Fact]
    public void Texts_that_describe_the_kernel_and_differ_are_named_and_symbols_decide()
    {
        KernelImage kernel = Kernel();
        string text = Encoding.ASCII.GetString(kernel.Info);
        byte[] withoutSymbols = Page(Encoding.ASCII.GetBytes(text.Replace("kallsyms_names", "names", StringComparison.Ordinal)));
        byte[] other = Page(Encoding.ASCII.GetBytes(text + "NUMBER(sme_mask)=0\n"));
        using TestFile file = new(Image(
            kernel, "lime", (Decoys, withoutSymbols), (Decoys + 0x1000, Page(kernel.Info)), (Decoys + 0x2000, other),
            (Decoys + 0x3000, Page(kernel.Info))));
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.True(image.SearchVmCoreInfo());
        Assert.Equal(new PhysicalAddress(Decoys + 0x1000), image.VmCoreInfoSource?.Address);
        Assert.Equal([new(Decoys + 0x2000), new(Decoys)], image.VmCoreInfoSource!.Others);
    }

    [Fact]
    public void Registers_of_a_CPU_that_map_another_kernel_refuse_a_text()
    {
        KernelImage kernel = Kernel();
        byte[] tables = new byte[0x4000]; // the kernel's code elsewhere
        tables.Put(511 * 8, 0x70_1003UL).Put(0x1000 + (510 * 8), 0x70_2003UL).Put(0x2000 + (8 * 8), 0x70_3003UL).Put(0x3000, 0x5003UL);
        foreach (ulong cr3 in new ulong[] { 0x70_0000, 0x1000 })
        {
            CoreBuilder core = new CoreBuilder().Cpu(0x8005_0033, cr3, 0x20).Load(Place, Page(kernel.Info)).Load(0x70_0000, tables);
            foreach (var (address, content) in kernel.Memory()) core.Load(address, content);
            using TestFile file = new(core.Build());
            using MemoryImage image = MemoryImage.Open(file.Path);
            Assert.Equal(cr3 == 0x1000, image.SearchVmCoreInfo());
        }
    }

    [Fact]
    public void Many_pages_with_the_first_line_end_the_search_soon()
    {
        KernelImage kernel = Kernel();
        byte[] pages = new byte[0x1000 * 2000];
        string text = Encoding.ASCII.GetString(kernel.Info);
        for (int i = 0; i < 2000; i++) Encoding.ASCII.GetBytes($"{text}X={i}\n").CopyTo(pages, i * 0x1000);
        using TestFile file = new(Image(kernel, "lime", (Decoys, pages)));
        using MemoryImage image = MemoryImage.Open(file.Path);
        List<long> reported = [];
        Assert.True(image.SearchVmCoreInfo(new Reports(reported)));
        Assert.Equal(15, image.VmCoreInfoSource?.Others.Count);
        Assert.Equal(image.Segments.Sum(static segment => (long)segment.Length), reported.Max());

        using MemoryImage again = MemoryImage.Open(file.Path);
        Assert.Throws<OperationCanceledException>(() => again.SearchVmCoreInfo(null, new CancellationToken(canceled: true)));
        Assert.Null(again.VmCoreInfo);
    }

    private static KernelImage Kernel()
        => new KallsymsWriter().Functions("memory_failure", "x").WriteTo(new KernelImage(Release).Uts(Release));

    private static byte[] Page(byte[] text) => [.. text, .. new byte[0x1000 - text.Length]];

    private static MemoryImage Open(TestFile file, string format)
        => format == "raw" ? MemoryImage.OpenRaw([file.Path], default) : MemoryImage.Open(file.Path);

    private static byte[] Image(KernelImage kernel, string format, params (ulong Address, byte[] Content)[] pages)
    {
        (ulong Address, byte[] Content)[] memory = [.. kernel.Memory(), .. pages];
        if (format == "raw")
        {
            byte[] raw = new byte[memory.Max(static range => range.Address + (ulong)range.Content.Length)];
            foreach (var (address, content) in memory) content.CopyTo(raw, (long)address);
            return raw;
        }

        LimeBuilder lime = new();
        CoreBuilder core = new();
        foreach (var (address, content) in memory)
        {
            lime.Range(address, content);
            core.Load(address, content);
        }

        return format == "lime" ? lime.Build() : core.Build();
    }

    private sealed class Reports(List<long> values) : IProgress<long>
    {
        public void Report(long value) => values.Add(value);
    }
}
