namespace WalkGen.Cli.Tests.Cases;

/// <summary>Situations from reports of people who examine memory dumps, in which an answer is easily wrong without a warning.</summary>
public class CaseTests
{
    private const ulong P = 1, W = 2, U = 4, A = 0x20, D = 0x40, PS = 0x80, G = 0x100, NX = 1UL << 63;
    private const ulong SavedDirty = 1UL << 58;
    private const ulong Root = 0x1000;
    private const ulong FrameBits = 0x000f_ffff_ffff_f000;

    // Linux 6.6: pte_wrprotect and pte_modify move Dirty from bit 6 to bit 58 (_PAGE_SAVED_DIRTY).
    [Theory]
    [InlineData("6.1.0", 1, "prot_none accessed")]
    [InlineData("6.12.0", 2, "prot_none accessed dirty")]
    public void A_page_that_was_written_and_is_read_only_is_dirty(string release, int findings, string protNone)
    {
        using TestFile file = X86()
            .Map(Root, 0x401000, 0x10000 | P | U | A)
            .Map(Root, 0x402000, 0x11000 | P | U | A | SavedDirty)
            .Map(Root, 0x404000, 0x12000 | P | U | A | D)
            .Map(Root, 0x406000, (~0x13000UL & FrameBits) | A | G | NX | SavedDirty)
            .Write(Root, vmCoreInfo: $"OSRELEASE={release}\nPAGESIZE=4096\n");

        string[] audit = Lines("audit", file.Path);
        Assert.Equal(findings, audit.Count(static line => line.StartsWith("executable-written ", StringComparison.Ordinal)));
        Assert.EndsWith($" {protNone}", Line("0x0000000000406000", "dump", file.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void The_release_can_be_given_for_an_image_without_VMCOREINFO()
    {
        using TestFile file = X86().Map(Root, 0x402000, 0x11000 | P | U | A | SavedDirty).Write(Root);

        Assert.Contains("findings: 0", Lines("audit", file.Path));
        Assert.Contains("findings: 1", Lines("audit", file.Path, "--linux", "6.6"));
        Assert.Contains(" ad---", Line("0x0000000000402000", "dump", file.Path, "--linux", "6.6"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_of_permissions_that_moves_the_dirty_bit_is_not_cleaning()
    {
        const string release = "OSRELEASE=6.12.0\n";
        using TestFile before = X86().Map(Root, 0x401000, 0x10000 | P | W | U | A | D | NX).Write(Root, vmCoreInfo: release);
        using TestFile after = X86().Map(Root, 0x401000, 0x10000 | P | U | A | NX | SavedDirty).Write(Root, vmCoreInfo: release);

        Assert.Contains("pages: 1 permissions", Lines("diff", before.Path, after.Path));
    }

    // KASAN: 16 TiB of shadow are one chain of tables (arch/x86/mm/kasan_init_64.c).
    [Theory]
    [InlineData("dump")]
    [InlineData("stats")]
    [InlineData("audit")]
    [InlineData("find", "--physical", "5000")]
    [InlineData("map", "--format", "svg")]
    public void The_shadow_of_KASAN_is_walked_once(string command, params string[] options)
    {
        CaseImage image = X86();
        for (ulong i = 0; i < 512; i++)
        {
            image.Put(0x2000 + (8 * i), 0x3000 | P | W | A).Put(0x3000 + (8 * i), 0x4000 | P | W | A)
                .Put(0x4000 + (8 * i), 0x5000 | P | A | NX);
        }

        for (ulong i = 472; i < 504; i++) image.Put(Root + (8 * i), 0x2000 | P | W | A);
        using TestFile file = image.Map(Root, 0x401000, 0x20000 | P | U | A).Write(Root);

        ToolRun run = ToolRun.Of([command, file.Path, .. options]);

        Assert.Equal(0, run.Code);
        Assert.Contains("8405028 tables visited; the 7 tables were walked once each", run.Output + run.Error, StringComparison.Ordinal);
        string? expected = command switch
        {
            "dump" => "0xffffec0000000000 0xfffffbffffffffff 0x0000000000005000 4294967296   4K ---  r--    a---- x 4294967296\n",
            "stats" => "  4K              1     4294967296                 0                   0\n",
            "find" => " ---  r--    kernel x 4294967296 consecutive pages\n",
            _ => "",
        };
        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
    }

    // AMD SME and SEV: APM volume 2, 15.34.5; NUMBER(sme_mask) of VMCOREINFO.
    [Theory]
    [InlineData(47)]
    [InlineData(51)]
    [InlineData(43)]
    public void The_encryption_bit_is_no_part_of_an_address(int bit)
    {
        ulong c = 1UL << bit;
        CaseImage image = new CaseImage(CaseImage.X86Table | c)
            .Map(Root, 0x401000, 0x10000 | c | P | U | A)
            .Map(Root, 0xffff_ffff_8100_0000, 0x100_0000 | c | P | PS | A | D | G, 21);
        using TestFile cpu = image.Write(Root | c);
        using TestFile kernel = image.Write(vmCoreInfo: $"OSRELEASE=6.1.0\nSYMBOL(swapper_pg_dir)=ffffffff80001000\nNUMBER(phys_base)=0\n"
            + $"NUMBER(pgtable_l5_enabled)=0\nNUMBER(sme_mask)={c}\n");

        string[] withOption = ["--physical-bits", $"{bit}"];
        Assert.Contains(" 0x0000000000010000 ", Line("0x0000000000401000", ["dump", cpu.Path, .. withOption]), StringComparison.Ordinal);
        Assert.Contains(" 0x0000000000010000 ", Line("0x0000000000401000", "dump", kernel.Path), StringComparison.Ordinal);
        Assert.Contains("mappings: 1", Lines("find", kernel.Path, "--physical", "10000"));
        Assert.StartsWith(
            "0x0000000000401234 -> 0x0000000000010234", Lines("translate", kernel.Path, "401234")[0], StringComparison.Ordinal);
        Assert.Contains(Lines("roots", kernel.Path), static line => line.Contains(" 0x0000000000001000 ", StringComparison.Ordinal));
    }

    // Arm ARM, D8.4: UXN alone decides for EL0, PXN for EL1; a page with DBM can be written.
    [Fact]
    public void Rights_are_those_of_each_exception_level()
    {
        const ulong page = 3 | 1 << 10, ap1 = 1 << 6, ap2 = 1 << 7, ng = 1 << 11, dbm = 1UL << 51, pxn = 1UL << 53, uxn = 1UL << 54;
        using TestFile file = new CaseImage(CaseImage.Arm64Table)
            .Map(0x1000, 0x401000, 0x20000 | page | ng | ap2 | ap1 | pxn)
            .Map(0x1000, 0x403000, 0x21000 | page | ng | ap2 | pxn)
            .Map(0x1000, 0x407000, 0x23000 | page | ng | ap1 | ap2 | dbm | pxn)
            .Map(0x1000, 0x409000, 0x24000 | page | ng | ap1 | ap2 | uxn)
            .Map(0x2000, 0xffff_8000_8000_0000, 0x30000 | page | ap2 | uxn)
            .Map(0x2000, 0xffff_8000_8000_2000, 0x31000 | page | ap2)
            .Map(0x2000, 0xffff_8000_8000_4000, 0x32000 | page | ap2 | pxn)
            .Map(0x2000, 0xffff_8000_8000_6000, 0x33000 | page | pxn)
            .Write(machine: 183);
        string[] roots = ["--root", "1000", "--kernel-root", "2000"];

        string[] findings = [.. Lines(["audit", file.Path, .. roots]).Where(static line => line.Contains(" 0x", StringComparison.Ordinal))
            .Select(static line => $"{line[..22].TrimEnd()} {line[23..41]} {line[94..104].TrimEnd()}")];
        Assert.Equal(
            [
                "writable-executable 0x0000000000407000 rwx  rw-",
                "kernel-executable-user 0x0000000000409000 r--  r-x",
                "user-accessible-kernel 0xffff800080002000 --x  r-x",
                "user-accessible-kernel 0xffff800080004000 --x  r--",
                "user-accessible-kernel 0xffff800080006000 --x  rw-",
                "writable-executable 0xffff800080006000 --x  rw-",
            ],
            findings);
        Assert.Contains(" --x  r--    ", Line("0x0000000000403000", ["dump", file.Path, .. roots]), StringComparison.Ordinal);
        Assert.Contains(" ---  r-x    ", Line("0xffff800080000000", ["dump", file.Path, .. roots]), StringComparison.Ordinal);
    }

    // CR4.SMEP: the kernel executes no user page.
    [Fact]
    public void With_SMEP_the_kernel_executes_no_user_page()
    {
        CaseImage image = X86().Map(Root, 0x401000, 0x10000 | P | U | A);
        using TestFile without = image.Write(Root), with = image.Write(Root, cr4: 0x6b0 | 1 << 20);

        Assert.Contains(" r-x  r-x    ", Line("0x0000000000401000", "dump", without.Path), StringComparison.Ordinal);
        Assert.Contains(" r-x  r--    ", Line("0x0000000000401000", "dump", with.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void The_tag_of_a_pointer_is_taken_out()
    {
        using TestFile arm = new CaseImage(CaseImage.Arm64Table)
            .Map(0x1000, 0x401000, 0x20000 | 0x403).Map(0x2000, 0xffff_8000_8000_0000, 0x30000 | 0x403).Write(machine: 183);
        CaseImage x86 = X86().Map(Root, 0x401000, 0x10000 | P | U | A).Map(Root, 0xffff_8880_0000_0000, 0x11000 | P | W | A | NX);
        using TestFile lam57 = x86.Write(Root | 1UL << 61, 0x6b0 | 1 << 28), lam48 = x86.Write(Root | 1UL << 62), none = x86.Write(Root);
        string[] roots = ["--root", "1000", "--kernel-root", "2000"];

        Assert.StartsWith(
            "0xb400000000401234 without tag 0x0000000000401234 -> 0x0000000000020234",
            Lines(["translate", arm.Path, "b400000000401234", .. roots])[0], StringComparison.Ordinal);
        Assert.StartsWith(
            "0xf1ff800080000010 without tag 0xffff800080000010 -> 0x0000000000030010",
            Lines(["translate", arm.Path, "f1ff800080000010", .. roots])[0], StringComparison.Ordinal);
        Assert.Contains(" -> 0x0000000000010234", Lines("translate", lam57.Path, "7e00000000401234")[0], StringComparison.Ordinal);
        Assert.Contains(" -> 0x0000000000011010", Lines("translate", lam57.Path, "fe7f888000000010")[0], StringComparison.Ordinal);
        Assert.Contains(" -> 0x0000000000010234", Lines("translate", lam48.Path, "7fff000000401234")[0], StringComparison.Ordinal);
        Assert.Contains("not a canonical address", Lines("translate", none.Path, "7e00000000401234")[0], StringComparison.Ordinal);
    }

    // arch/x86/mm/pti.c: the entries of the user's half in the kernel's root are not executable; the user's root is the next page.
    [Theory]
    [InlineData(0x4000, "user", "0x0000000000005000")]
    [InlineData(0x5000, "kernel", "0x0000000000004000")]
    public void Each_half_is_audited_in_the_root_that_shows_it(ulong root, string half, string other)
    {
        CaseImage image = X86()
            .Map(0x4000, 0x401000, 0x20000 | P | U | A)
            .Map(0x4000, 0x500000, 0x21000 | P | W | U | A | D)
            .Map(0x4000, 0xffff_ffff_8100_0000, 0x100_0000 | P | PS | W | A | D | G, 21)
            .Map(0x5000, 0xffff_fe00_0000_1000, 0x30000 | P | A | D | NX);
        image.Put(0x5000, image.Get(0x4000));
        image.Put(0x4000, image.Get(0x4000) | NX);
        using TestFile file = image.Write(root);

        ToolRun run = ToolRun.Of("audit", file.Path, "--fail");

        Assert.Equal(3, run.Code);
        Assert.Contains("writable-executable    0x0000000000500000 ", run.Output, StringComparison.Ordinal);
        Assert.Contains("writable-executable    0xffffffff81000000 ", run.Output, StringComparison.Ordinal);
        Assert.Contains($"hides the {half}'s half, which is audited in the paired root {other}.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hidden_half_without_a_pair_is_a_finding()
    {
        CaseImage image = X86().Map(0x4000, 0x500000, 0x21000 | P | W | U | A | D);
        image.Put(0x4000, image.Get(0x4000) | NX);
        using TestFile file = image.Write(0x4000);

        Assert.Equal(3, ToolRun.Of("audit", file.Path, "--fail").Code);
        Assert.Contains(Lines("audit", file.Path), static line => line.StartsWith("half-hidden ", StringComparison.Ordinal));
    }

    [Fact]
    public void Entries_that_a_CPU_refuses_are_malformed()
    {
        using TestFile file = X86()
            .Map(Root, 0x401000, 0x10000 | P | U | A | 0xfUL << 59 | 0x7fUL << 52 | 1 << 7)
            .Map(Root, 0x8000_0000, 0xc020_0000 | P | PS | U | A, 30)
            .Map(Root, 0xc020_0000, 0x4020_2000 | P | PS | U | A, 21)
            .Put(Root + (8 * 3), 0x2000 | P | PS | W | U | A)
            .Write(Root);

        string[] states = [.. Lines("dump", file.Path).Where(static line => line.EndsWith(" malformed", StringComparison.Ordinal))
            .Select(static line => line[..18])];
        Assert.Equal(["0x0000000080000000", "0x00000000c0200000", "0x0000018000000000"], states);
        Assert.Contains(Lines("stats", file.Path), static line => line.StartsWith("  malformed     3 ", StringComparison.Ordinal));
        Assert.Equal(
            "0x0000000080000000 -> not mapped: the last entry is malformed (Intel SDM volume 3A, section 5.7)",
            Lines("translate", file.Path, "80000000")[0]);
        Assert.Contains(",malformed,", Lines("dump", file.Path, "--format", "csv")[2], StringComparison.Ordinal);
        Assert.Contains("findings: 0", Lines("audit", file.Path));
    }

    private static CaseImage X86() => new(CaseImage.X86Table);

    private static string Line(string start, params string[] arguments)
        => Assert.Single(Lines(arguments), line => line.StartsWith(start, StringComparison.Ordinal));

    private static string[] Lines(params string[] arguments)
    {
        ToolRun run = ToolRun.Of(arguments);
        Assert.Equal(0, run.Code);
        return run.Output.TrimEnd('\n').Split('\n');
    }
}
