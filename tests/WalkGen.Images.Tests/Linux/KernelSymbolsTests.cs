namespace WalkGen.Images.Tests;

/// <summary>Symbols by name and by address, in kernels whose tables a test packs.</summary>
public class KernelSymbolsTests
{
    private const ulong Code = KernelImage.Code;

    [Theory]
    [InlineData(nameof(KallsymsWriter.Form.Pointers))]
    [InlineData(nameof(KallsymsWriter.Form.FromBase))]
    [InlineData(nameof(KallsymsWriter.Form.FromBaseOrPerCpu))]
    [InlineData(nameof(KallsymsWriter.Form.FromPlace))]
    public void Symbols_are_found_by_name_and_by_address(string form)
    {
        KallsymsWriter writer = new() { Addresses = Enum.Parse<KallsymsWriter.Form>(form) };
        if (form == nameof(KallsymsWriter.Form.FromBaseOrPerCpu)) writer.Add('A', "fixed_percpu_data", 0).Add('A', "current_task", 0x1a040);
        writer.Add('T', "_stext", Code).Add('T', "_text", Code);
        for (int i = 0; i < 1000; i++) writer.Add('t', i % 5 == 0 ? "probe" : $"device_{i}", Code + 0x1000 + (16 * (ulong)i));
        writer.Add('d', "last", Code + 0x8000).Add('B', "_end", Code + 0x9000).Add('d', "beyond", Code + 0xa000);
        using TestFile file = new(writer.WriteTo(new KernelImage("6.1.0")).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);

        KernelSymbols symbols = image.OpenKernelSymbols();
        KernelSymbol[] all = [.. writer.Symbols.Select(static symbol => new KernelSymbol(symbol.Name, symbol.Type, new(symbol.Address)))];
        Assert.Equal(all, symbols.All());
        Assert.Equal(all.Length, symbols.Count);
        Assert.Equal(all.Where(static symbol => symbol.Name == "probe"), symbols.Find("probe"));
        Assert.Equal(new VirtualAddress(Code + 0x8000), symbols.AddressOf("last"));
        Assert.Empty(symbols.Find("prob"));
        Assert.Empty(symbols.Find("pröbe"));

        // Every address, as a search through all symbols finds it
        for (ulong address = Code; address < Code + 0x9000; address += 7)
        {
            ulong start = all.Where(symbol => symbol.Address.Value <= address).Max(static symbol => symbol.Address.Value);
            KernelSymbol first = all.First(symbol => symbol.Address.Value == start);
            ulong next = all.First(symbol => symbol.Address.Value > start).Address.Value;
            Assert.Equal(new SymbolicAddress(first, address - start, next - start), symbols.At(new(address)));
        }

        Assert.Equal("_stext+0x5/0x1000", $"{symbols.At(new(Code + 5))}");
        foreach (ulong outside in new ulong[] { 0, 0x1a040, Code - 1, Code + 0x9000, Code + 0xa000, ulong.MaxValue })
            Assert.Null(symbols.At(new(outside)));
    }

    [Fact]
    public void A_kernel_without_symbols_of_data_has_symbols_in_its_code_alone()
    {
        KallsymsWriter writer = new();
        writer.Add('T', "_stext", Code).Add('t', "f", Code + 0x100).Add('D', "_etext", Code + 0x200);
        writer.Add('T', "_sinittext", Code + 0x400).Add('t', "setup", Code + 0x500).Add('T', "_einittext", Code + 0x600);
        using TestFile file = new(writer.WriteTo(new KernelImage("6.1.0")).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        KernelSymbols symbols = image.OpenKernelSymbols();

        ulong[] offsets = [0x1ff, 0x200, 0x3ff, 0x400, 0x5ff, 0x600];
        string?[] found = [.. offsets.Select(at => symbols.At(new(Code + at))?.ToString())];
        Assert.Equal(["f+0xff/0x100", null, null, "_sinittext+0x0/0x100", "setup+0xff/0x100", null], found);
    }

    [Fact]
    public void The_symbol_before_the_end_of_the_code_ends_there()
    {
        KallsymsWriter writer = new();
        writer.Add('T', "_sinittext", Code - 0x800).Add('T', "_einittext", Code - 0x400).Add('T', "_stext", Code).Add('t', "f", Code + 16);
        using TestFile file = new(writer.WriteTo(new KernelImage("6.1.0")).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        KernelSymbols symbols = image.OpenKernelSymbols();
        Assert.Equal("_stext+0xf/0x10", $"{symbols.At(new(Code + 15))}");
        Assert.Null(symbols.At(new(Code + 16))); // nothing says how long it is
        Assert.Equal("_sinittext+0x1/0x400", $"{symbols.At(new(Code - 0x7ff))}");
    }

    [Theory]
    [InlineData("kallsyms_num_syms", "kallsyms_num_syms at 0x00007ffffffff000 is not in the image")]
    [InlineData("kallsyms_names", "kallsyms_names at 0x00007ffffffff000 is missing or damaged at symbol 0 of 2")]
    [InlineData("kallsyms_token_table", "kallsyms_token_table at 0x00007ffffffff000 or kallsyms_token_index at")]
    [InlineData("kallsyms_offsets", "no form of the addresses of kallsyms places _stext at 0xffffffff81000000")]
    public void A_table_that_is_not_there_is_named(string symbol, string sentence)
    {
        KernelImage kernel = new KernelImage("6.8.0");
        kernel.Symbol(symbol, 0x7fff_ffff_f000); // the first line with a key counts
        Assert.Contains(sentence, Refusal(new KallsymsWriter().Functions("x").WriteTo(kernel).Build()), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_one_sentence()
    {
        KallsymsWriter unsorted = new();
        unsorted.Functions("a").Add('t', "b", Code + 8);
        Assert.EndsWith(
            "the address of symbol 2 in kallsyms is below that of the one before.",
            Refusal(unsorted.WriteTo(new KernelImage("6.8.0")).Build()), StringComparison.Ordinal);
        Assert.EndsWith(
            "VMCOREINFO does not name the tables of kallsyms, as Linux does since 6.0 with CONFIG_KALLSYMS.",
            Refusal(new KernelImage("5.10.0").Build()), StringComparison.Ordinal);
        Assert.EndsWith("search its memory for VMCOREINFO.", Refusal(CoreBuilder.Small()), StringComparison.Ordinal);
        byte[] rootless = new CoreBuilder().Note("VMCOREINFO\0"u8, 0, [.. "OSRELEASE=6.1.0\n"u8]).Load(0x1000, new byte[16]).Build();
        Assert.Contains("does not name the root", Refusal(rootless), StringComparison.Ordinal);
    }

    private static string Refusal(byte[] content)
    {
        using TestFile file = new(content);
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Null(image.FindKernelSymbols());
        return Assert.Throws<NotSupportedException>(image.OpenKernelSymbols).Message;
    }
}
