namespace WalkGen.Images.Tests;

/// <summary>The symbols of modules, which the kernel's own types lead to.</summary>
public class ModuleSymbolsTests
{
    private const ulong First = 0xffff_ffff_a000_0000;
    private const ulong Second = 0xffff_ffff_a001_0000;

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false)] // CONFIG_KALLSYMS_ALL is off: the list is searched
    public void Modules_follow_the_kernel_in_the_order_of_their_list(bool hasMemories, bool isNamed)
    {
        using TestFile file = new(Image(hasMemories, isNamed).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        KernelSymbols symbols = image.OpenKernelSymbols();

        Assert.Null(symbols.ModulesProblem);
        Assert.Equal(
            [
                new("probe", 't', new(First), "net"), new("net_open", 'T', new(First + 0x100), "net"),
                new("alias", 't', new(First + 0x100), "net"), new("$x", 't', new(First + 0x180), "net"),
                new("table", 'd', new(First + 0x1010), "net"), new("f", 't', new(Second + 8), "disk"),
            ],
            symbols.All().Where(static symbol => symbol.Module is not null));
        Assert.Equal(symbols.All().Count(), symbols.Count);
        Assert.Equal([null, "disk"], symbols.Find("f").Select(static symbol => symbol.Module));
        Assert.Equal(
            ["probe+0xff/0x100 [net]", "net_open+0x81/0xf00 [net]", "table+0x0/0xff0 [net]", null, null, "f+0x0/0xff8 [disk]", null, null],
            ((ulong[])[First + 0xff, First + 0x181, First + 0x1010, First + 0x1000, First - 1, Second + 8, Second + 7, First + 0x2000])
                .Select(address => symbols.At(new(address))?.ToString()));
    }

    [Theory]
    [InlineData("a loop", null)]
    [InlineData("a node that is no module", null)]
    [InlineData("a node that is not mapped", null)]
    [InlineData("2^31 symbols", "the symbols of 1 modules are damaged or not in the image.")]
    [InlineData("names that are not mapped", "the symbols of 1 modules are damaged or not in the image.")]
    [InlineData("no types", "the kernel's own types (BTF) are not in the image, or damaged.")]
    [InlineData("no list", "the kernel's list of modules is not found; perhaps it has no module.")]
    public void Damage_costs_no_symbol_of_the_kernel(string damage, string? problem)
    {
        KernelImage kernel = Image(hasMemories: true, isNamed: damage != "no list", damage);
        using TestFile file = new(kernel.Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        KernelSymbols symbols = image.OpenKernelSymbols();
        Assert.Contains(symbols.All(), static symbol => symbol.Name == "f" && symbol.Module is null);
        Assert.Equal(problem is null ? null : $"{file.Path}: {problem}", symbols.ModulesProblem);
        if (problem is null) Assert.Equal(5, symbols.All().Count(static symbol => symbol.Module == "net"));
        Assert.Equal(damage == "a loop", symbols.All().Any(static symbol => symbol.Module == "disk"));
        Assert.Equal("_stext+0x1/0x10", $"{symbols.At(new(KernelImage.Code + 1))}");
        Assert.Null(symbols.At(new(First - 1)));
    }

    private static KernelImage Image(bool hasMemories, bool isNamed, string damage = "")
    {
        KernelImage kernel = new("6.1.0") { IsWritable = true };
        KallsymsWriter writer = new KallsymsWriter().Functions("f");
        ModuleWriter modules = new(kernel, hasMemories);
        if (damage != "no list")
        {
            ulong net = modules.Add(
                "net", First, ('t', "probe", First), ('T', "net_open", First + 0x100), ('t', "alias", First + 0x100),
                ('t', "$x", First + 0x180), ('d', "table", First + 0x1010));
            if (damage == "2^31 symbols") modules.Count = 1u << 31;
            ulong disk = modules.Add("disk", Second, ('t', "f", Second + 8));
            if (damage == "a loop") kernel.Point(disk + 8, net + 8);
            if (damage == "a node that is no module") kernel.Point(disk + 88, disk + 8);
            if (damage == "a node that is not mapped") kernel.Point(net + 8, 0xffff_ffff_c000_0000);
            if (damage == "names that are not mapped") kernel.Point(disk - 32 + 16, 0xffff_ffff_c000_0000); // its mod_kallsyms is before it
        }

        ulong types = modules.AddTypes();
        if (damage != "no types") writer.Add('r', "__start_BTF", types);
        if (isNamed) writer.Add('D', "modules", modules.Head);
        List<(char Type, string Name, ulong Address)> sorted = [.. writer.Symbols.OrderBy(static symbol => symbol.Address)];
        KallsymsWriter tables = new();
        foreach (var (type, name, address) in sorted) tables.Add(type, name, address);
        return tables.Add('B', "_end", KernelImage.Code + 0x10_0000).WriteTo(kernel);
    }
}
