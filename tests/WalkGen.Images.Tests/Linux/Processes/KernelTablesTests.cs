namespace WalkGen.Images.Tests;

/// <summary>What is read once of a kernel.</summary>
public class KernelTablesTests
{
    [Fact]
    public void Symbols_and_types_are_read_once()
    {
        using DumpedGuest guest = DumpedGuest.Open("x86_64-6.1", default);
        MemoryImage image = guest.Image;
        KernelMemory memory = KernelMemory.Open(image)!;
        ulong code = image.VmCoreInfo!.Symbol("_stext")!.Value.Value;
        Kallsyms kallsyms = Assert.IsType<Kallsyms>(image.KernelTables.FindKallsyms(memory, image.VmCoreInfo, out _));
        ulong? symbol = kallsyms.AddressOf(kallsyms.Found[BtfSearch.Symbol]);
        KernelTypes types = Assert.IsType<KernelTypes>(image.KernelTables.FindTypes(memory, symbol, code, "x"));

        Assert.Same(kallsyms, image.KernelTables.FindKallsyms(memory, image.VmCoreInfo, out _));
        Assert.Same(types, image.KernelTables.FindTypes(memory, symbol, code, "x"));
        GC.KeepAlive(types);
    }
}
