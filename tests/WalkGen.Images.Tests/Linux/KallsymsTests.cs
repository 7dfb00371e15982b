using System.Text;

namespace WalkGen.Images.Tests;

/// <summary>The symbols of kernels whose tables a test packs, also damaged ones.</summary>
public class KallsymsTests
{
    // Compression leaves between 256 and 383 bytes of it: the length needs two bytes, and bit 7 of it is 0.
    private static readonly string LongName = string.Concat(Enumerable.Range(0, 340).Select(static i => (char)('a' + (i * i % 23))));

    public static TheoryData<string> Damage =>
    [
        "no symbols", "2^32 - 1 symbols", "more symbols than names", "a length of 0", "a length beyond the limit", "names beyond memory",
        "a token without end", "a token of 600 characters", "an index that jumps", "an index that loops", "a symbol of 600 characters",
        "_stext is missing", "_stext is elsewhere",
    ];

    [Theory]
    [InlineData(nameof(KallsymsWriter.Form.Pointers))]
    [InlineData(nameof(KallsymsWriter.Form.FromBase))]
    [InlineData(nameof(KallsymsWriter.Form.FromBaseOrPerCpu))]
    [InlineData(nameof(KallsymsWriter.Form.FromPlace))]
    public void Names_types_and_addresses_come_out_of_every_form(string form)
    {
        KallsymsWriter writer = new() { Addresses = Enum.Parse<KallsymsWriter.Form>(form) };
        if (writer.Addresses == KallsymsWriter.Form.FromBaseOrPerCpu) writer.Add('D', "cpu_number", 0x1a040);
        writer.Functions("memory_failure", "migrate_pages", "x", LongName).Add('b', "swap_info", KernelImage.Code + 0x2_0000);
        for (int i = 0; i < 700; i++) writer.Add('t', $"device_exclusive_{i}", KernelImage.Code + 0x3_0000 + (ulong)i); // several pages

        using TestFile file = new(writer.WriteTo(new KernelImage("6.1.0")).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Kallsyms kallsyms = Assert.IsType<Kallsyms>(Open(image, "x", "swap_info", "absent"));

        Assert.Equal(writer.Symbols.Count, kallsyms.Count);
        Assert.Equal(writer.Symbols, Read(kallsyms));
        Assert.Equal(["swap_info", "x"], kallsyms.Found.Keys.Where(static name => name != "_stext").Order());
        Assert.Equal(KernelImage.Code + 0x2_0000, kallsyms.AddressOf(kallsyms.Found["swap_info"]));
    }

    [Fact]
    public void A_kernel_of_32_bits_that_is_not_relocated_has_addresses_instead_of_offsets()
    {
        // Sv32, with one leaf of 4 MiB from 0xc0000000 to the physical address 0x400000
        byte[] root = new byte[0x1000].Put(0x300 * 4, (0x400u << 10) | 0xcf);
        string[] tokens = [.. Enumerable.Range(0, 256).Select(static code => code is > ' ' and < 127 ? $"{(char)code}" : "")];
        byte[] content = new byte[0x3000];
        content.Put(0, 2u);
        "\u0007T_stext\u0002Tx"u8.CopyTo(content.AsSpan(4));
        Encoding.ASCII.GetBytes(string.Concat(tokens.Select(static token => token + '\0'))).CopyTo(content, 0x1000);
        for (int token = 0, start = 0; token < 256; start += tokens[token++].Length + 1) content.Put(0x1800 + (2 * token), (ushort)start);
        content.Put(0x2000, 0xc000_2000u).Put(0x2004, 0xc000_2010u);
        byte[] info = Encoding.ASCII.GetBytes(
            "OSRELEASE=7.2.0\nNUMBER(VA_BITS)=32\nNUMBER(va_kernel_pa_offset)=0xbfc00000\nSYMBOL(swapper_pg_dir)=bfc01000\n"
            + "SYMBOL(_stext)=c0002000\nSYMBOL(kallsyms_num_syms)=c0000000\nSYMBOL(kallsyms_names)=c0000004\n"
            + "SYMBOL(kallsyms_token_table)=c0001000\nSYMBOL(kallsyms_token_index)=c0001800\nSYMBOL(kallsyms_offsets)=c0002000\n");
        using TestFile file = new(
            new CoreBuilder { Machine = 243 }.Note("VMCOREINFO\0"u8, 0, info).Load(0x1000, root).Load(0x40_0000, content).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);

        Assert.Equal(
            [('T', "_stext", 0xc000_2000UL), ('T', "x", 0xc000_2010UL)], Read(Assert.IsType<Kallsyms>(Open(image))));
    }

    [Theory]
    [MemberData(nameof(Damage))]
    public void Damaged_tables_are_refused(string damage)
    {
        KallsymsWriter writer = damage switch
        {
            "no symbols" => new() { Count = 0 },
            "2^32 - 1 symbols" => new() { Count = uint.MaxValue },
            "more symbols than names" => new() { Count = 4 },
            "a length of 0" => new() { Names = static names => names.Put(0, (byte)0) },
            "a length beyond the limit" => new() { Names = static names => names.Put(0, (byte)0xff).Put(1, (byte)0x7f) },
            "names beyond memory" => new() { Count = 1 << 20, Names = static names => [.. names, .. Enumerable.Repeat((byte)1, 0x1_0000)] },
            "a token without end" => new() { TokenTable = static table => [.. Enumerable.Repeat((byte)'x', 0x2_0000)] },
            "a token of 600 characters" => new() { TokenTable = static table => [.. Enumerable.Repeat((byte)'x', 600), .. table] },
            "an index that jumps" => new() { TokenIndex = static index => index.Put(510, ushort.MaxValue) },
            "an index that loops" => new() { TokenIndex = static index => index.Put(4, (ushort)0) },
            "a symbol of 600 characters" => new(),
            _ => new(),
        };
        if (damage == "_stext is elsewhere") writer.Add('T', "_stext", KernelImage.Code + 1).Add('T', "x", KernelImage.Code + 2);
        else if (damage == "_stext is missing") writer.Add('T', "x", KernelImage.Code).Add('T', "y", KernelImage.Code + 2);
        else writer.Functions("migrate_pages", damage == "a symbol of 600 characters" ? new string('y', 600) : "y");

        using TestFile file = new(writer.WriteTo(new KernelImage("6.8.0")).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(Open(image, "migrate_pages"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Undamaged_tables_of_the_same_symbols_are_read()
    {
        using TestFile file = new(new KallsymsWriter().Functions("migrate_pages", "y").WriteTo(new KernelImage("6.8.0")).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        Assert.Equal(3, Open(image, "migrate_pages")?.Count);
    }

    [Theory]
    [InlineData("kallsyms_num_syms")]
    [InlineData("kallsyms_names")]
    [InlineData("kallsyms_token_table")]
    [InlineData("kallsyms_token_index")]
    [InlineData("kallsyms_offsets")]
    [InlineData("_stext")]
    public void A_table_at_an_address_that_is_not_mapped_is_refused(string symbol)
    {
        foreach (ulong address in new ulong[] { 0, 0x7fff_ffff_f000, 0x8000_0000_0000_0000, 0xffff_ffff_c000_0000, ulong.MaxValue })
        {
            KernelImage kernel = new("6.8.0");
            byte[] built = new KallsymsWriter().Functions("x").WriteTo(kernel).Build();
            string text = Encoding.Latin1.GetString(built);
            int at = text.IndexOf($"SYMBOL({symbol})=", StringComparison.Ordinal) + symbol.Length + 9;
            Encoding.ASCII.GetBytes($"{address:x16}").CopyTo(built, at);
            using TestFile file = new(built);
            using MemoryImage image = MemoryImage.Open(file.Path);
            Assert.Null(Open(image));
        }
    }

    private static Kallsyms? Open(MemoryImage image, params string[] wanted)
        => Kallsyms.Open(KernelMemory.Open(image)!, image.VmCoreInfo!, wanted);

    private static List<(char Type, string Name, ulong Address)> Read(Kallsyms kallsyms)
    {
        List<(char Type, string Name, ulong Address)> read = [];
        KallsymsNames names = kallsyms.Names();
        while (names.MoveNext()) read.Add((names.Type, Encoding.ASCII.GetString(names.Name), kallsyms.AddressOf(names.Index)!.Value));
        return read;
    }
}
