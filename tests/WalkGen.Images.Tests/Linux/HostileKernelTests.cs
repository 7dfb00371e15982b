using System.Text;
using WalkGen.Images.Tests.Fuzz;
using WalkGen.Linux;

namespace WalkGen.Images.Tests;

/// <summary>The search for the options of a kernel, over damaged images.</summary>
public class HostileKernelTests
{
    [Fact]
    public void Every_image_that_opens_has_a_kernel_or_none()
    {
        KernelImage kernel = new("6.1.0");
        byte[] config = TestFile.Gzip("CONFIG_MIGRATION=y\n"u8);
        kernel.Append([.. "IKCFG_ST"u8, .. config, .. "IKCFG_ED"u8]);
        KallsymsWriter writer = new() { Addresses = KallsymsWriter.Form.FromBase };
        writer.Functions("migrate_pages", "handle_userfault").Add('B', "swap_info", KernelImage.Code + 0x8000);
        byte[] whole = writer.WriteTo(kernel).Build();

        SortedDictionary<string, int> outcomes = [];
        for (int seed = 0; seed < 1000; seed++)
        {
            Random random = new(seed);
            using TestFile file = new(Mutation.Of(random, whole));
            string outcome = Outcome(file.Path);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        // Inputs that all end in the same place would test little.
        foreach (string outcome in new[] { "refused", "none", "Assumed", "Kallsyms", "ConfigGz" })
            Assert.True(outcomes.GetValueOrDefault(outcome) > 0, $"{outcome}: {string.Join(", ", outcomes)}");
    }

    [Fact]
    public void A_page_that_is_mapped_everywhere_is_read_for_a_bounded_time()
    {
        // each table is the next one's only table, and all entries of the last map the same page
        byte[] page = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("IKCFG_S", 586)))[..0x1000];
        byte[] tables = new byte[0x4000];
        for (int entry = 0; entry < 512; entry++)
        {
            for (int table = 0; table < 3; table++) tables.Put((table * 0x1000) + (entry * 8), (ulong)(0x2003 + (table * 0x1000)));
            tables.Put(0x3000 + (entry * 8), 0x8000_0000_0000_5001);
        }

        byte[] info = Encoding.ASCII.GetBytes(
            "OSRELEASE=6.8.0\nSYMBOL(swapper_pg_dir)=ffffffff80001000\nNUMBER(phys_base)=0\nSYMBOL(_stext)=ffffffff81000000\n"
            + "SYMBOL(kallsyms_num_syms)=ffffffff81000000\nSYMBOL(kallsyms_names)=ffffffff81000000\n"
            + "SYMBOL(kallsyms_token_table)=ffffffff81000000\nSYMBOL(kallsyms_token_index)=ffffffff81000000\n"
            + "SYMBOL(kallsyms_offsets)=ffffffff81000000\n");
        using TestFile file = new(new CoreBuilder().Note("VMCOREINFO\0"u8, 0, info).Load(0x1000, tables).Load(0x5000, page).Build());
        using MemoryImage image = MemoryImage.Open(file.Path);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(KernelConfigSource.Assumed, image.FindLinuxKernel()!.SourceOf(LinuxConfig.Migration));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static string Outcome(string path)
    {
        try
        {
            using MemoryImage image = MemoryImage.Open(path);
            long before = GC.GetAllocatedBytesForCurrentThread();
            ImageKernel? kernel = image.FindLinuxKernel();
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
            return kernel is null ? "none" : $"{kernel.SourceOf(LinuxConfig.Migration)}";
        }
        catch (InvalidImageException)
        {
            return "refused";
        }
    }
}
