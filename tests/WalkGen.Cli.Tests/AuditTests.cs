using System.Buffers.Binary;

namespace WalkGen.Cli.Tests;

/// <summary>The audit of handmade tables.</summary>
public class AuditTests
{
    private const ulong NoExecute = 1UL << 63;
    private const ulong Table = 7;
    private const ulong UserCode = 5; // present, user
    private const ulong UserData = NoExecute | 7;
    private const ulong KernelCode = 1;
    private const ulong KernelData = NoExecute | 3;
    private const ulong Huge = 1 << 7;
    private const string Alias = "writable-alias,0,user";

    [Fact]
    public void A_huge_page_of_code_is_found_if_small_pages_map_it_writable()
    {
        var rows = Audit(
            (0x1000, [0x2000 | Table]),
            (0x2000, [0x3000 | Table]),
            (0x3000, [0x4000 | Table, 0x60_0000 | Huge | UserCode]),
            (0x4000, [0x60_3000 | UserData, 0x60_4000 | UserData, 0x60_5000 | UserData, 0x70_0000 | UserData, 0x60_9000 | UserData]));

        Assert.Equal(
            [
                $"{Alias},0x0000000000203000,0x0000000000205fff,0x0000000000603000,12288,2097152,0,1,1,1,"
                    + "0x0000000000000000,user,1,r-x,r-x,1,,,,,,,",
                $"{Alias},0x0000000000209000,0x0000000000209fff,0x0000000000609000,4096,2097152,0,1,1,1,"
                    + "0x0000000000004000,user,1,r-x,r-x,1,,,,,,,",
                $"{Alias},0x0000000000300000,0x0000000000300fff,0x0000000000700000,4096,2097152,0,1,1,1,"
                    + "0x0000000000003000,user,1,r-x,r-x,1,,,,,,,",
            ],
            rows);
    }

    [Fact]
    public void A_frame_with_many_mappings_is_one_finding()
    {
        var rows = Audit(
            (0x1000, [0x2000 | Table]),
            (0x2000, [0x3000 | Table, 0x5000 | Table]),
            (0x3000, [.. Enumerable.Repeat(0x4000 | Table, 512)]), // 262,144 mappings of one frame, more than are kept one by one
            (0x4000, [.. Enumerable.Repeat(0x9000 | UserCode, 512)]),
            (0x5000, [0x6000 | Table]),
            (0x6000, [0x9000 | UserData, 0x9000 | UserData]));

        Assert.Equal(
            [$"{Alias},0x0000000000000000,0x0000000000000fff,0x0000000000009000,4096,4096,0,1,1,262144,"
                + "0x0000000040000000,user,2,r-x,r-x,1,,,,,,,"],
            rows);
    }

    [Fact]
    public void A_run_of_pages_that_map_one_frame_says_so()
    {
        (ulong, ulong[])[] tables =
        [
            (0x1000, [0x2000 | Table]),
            (0x2000, [0x3000 | Table]),
            (0x3000, [0x4000 | Table]),
            (0x4000, [0x9000 | Table, 0x9000 | Table, 0x9000 | Table]),
        ];

        Assert.Equal(
            ["writable-executable,0,user,0x0000000000000000,0x0000000000002fff,0x0000000000009000,12288,4096,1,1,1,,,,,rwx,rwx,3,,,,,,,"],
            Audit(tables));
        using var file = Image(tables);
        Assert.Contains(" writable and executable; one frame, x 3\n", ToolRun.Of(["audit", file.Path]).Output);
    }

    [Fact]
    public void Kernel_code_that_user_code_can_write_is_always_found_and_the_opposite_with_the_option()
    {
        (ulong, ulong[])[] tables =
        [
            (0x1000, [0x2000 | Table, .. new ulong[255], 0x5000 | Table]),
            (0x2000, [0x3000 | Table]),
            (0x3000, [0x4000 | Table]),
            (0x4000, [0x60_0000 | UserData, 0x60_1000 | UserCode]),
            (0x5000, [0x6000 | Table]),
            (0x6000, [0x7000 | Table]),
            (0x7000, [0x60_0000 | KernelCode, 0x60_1000 | KernelData]),
        ];
        string kernelCode = "writable-alias,0,kernel,"
            + "0xffff800000000000,0xffff800000000fff,0x0000000000600000,4096,4096,0,0,1,1,0x0000000000000000,user,1,---,r-x,1,,,,,,,";
        string userCode =
            $"{Alias},0x0000000000001000,0x0000000000001fff,"
            + "0x0000000000601000,4096,4096,0,1,1,1,0xffff800000001000,kernel,1,r-x,r-x,1,,,,,,,";

        Assert.Equal([kernelCode], Audit(tables));
        Assert.Equal([kernelCode, userCode], Rows(tables, "--all-aliases"));
    }

    [Fact]
    public void Pages_of_the_kernel_that_user_code_can_access_are_found_and_the_vsyscall_page_is_expected()
    {
        (ulong, ulong[])[] tables =
        [
            (0x1000, [.. new ulong[511], 0x2000 | Table]),
            (0x2000, [.. new ulong[511], 0x3000 | Table]),
            (0x3000, [.. new ulong[507], 0x4000 | Table]),
            (0x4000, [0x60_0000 | NoExecute | UserCode]),
        ];
        const string Vsyscall = "kernel,0xffffffffff600000,0xffffffffff600fff,0x0000000000600000,4096,4096,0,1,0,,,,,r--,r--,1,,,,,,,";

        Assert.Equal([$"user-accessible-kernel,1,{Vsyscall}"], Audit(tables));
        using (var file = Image(tables)) Assert.Equal(0, ToolRun.Of("audit", file.Path, "--fail").Code);

        tables[3].Item2[0] |= 2; // writable: not Linux's
        Assert.Equal(
            ["user-accessible-kernel,0,kernel,0xffffffffff600000,0xffffffffff600fff,"
                + "0x0000000000600000,4096,4096,1,1,0,,,,,rw-,rw-,1,,,,,,,"],
            Audit(tables));
        using (var file = Image(tables)) Assert.Equal(3, ToolRun.Of("audit", file.Path, "--fail").Code);
    }

    [Fact]
    public void Permissions_that_an_upper_level_denies_are_no_finding()
    {
        (ulong, ulong[])[] tables =
        [
            (0x1000, [0x2000 | Table, 0x2000 | Table | NoExecute, 0x2000 | UserCode]),
            (0x2000, [0x6_4000_0000 | Huge | Table]),
        ];

        Assert.Equal(
            ["writable-executable,0,user,0x0000000000000000,0x000000003fffffff,0x0000000640000000,1073741824,"
                + "1073741824,1,1,1,,,,,rwx,rwx,1,,,,,,,"],
            Audit(tables)[..1]);
        Assert.DoesNotContain(Audit(tables)[1..], static row => row.StartsWith("writable-executable", StringComparison.Ordinal));
    }

    [Fact]
    public void Text_explains_each_rule()
    {
        using var file = Image(
            (0x1000, [0x2000 | Table, .. new ulong[255], 0x2000 | Table]),
            (0x2000, [0x3000 | Table]),
            (0x3000, [0x4000 | Table]),
            (0x4000, [0x60_0000 | Table, 0x60_1000 | UserCode | 0x40, 0x60_1000 | UserData, 0x60_1000 | UserData]));

        string[] lines = ToolRun.Of("audit", file.Path).Output.Split('\n');

        Assert.Equal(
            "rule                   first              last               physical                KiB size user kernel meaning",
            lines[0]);
        Assert.Equal(
            "writable-executable    0x0000000000000000 0x0000000000000fff 0x0000000000600000        4   4K rwx  rwx    "
                + "writable and executable",
            lines[1]);
        Assert.EndsWith(" 4   4K r-x  r-x    executable, and written before", lines[2], StringComparison.Ordinal);
        Assert.Contains(lines, static line => line.EndsWith(" user code can access a page of the kernel's half", StringComparison.Ordinal));
        Assert.Contains(
            lines,
            static line => line.EndsWith(" writable at 0x0000000000002000 (user), the lowest of 2 addresses", StringComparison.Ordinal));
        Assert.Equal(["findings: 9", "coverage: complete, 7 tables visited", ""], lines[^3..]);
    }

    private static List<string> Audit(params (ulong Address, ulong[] Entries)[] tables) => Rows(tables);

    private static List<string> Rows((ulong Address, ulong[] Entries)[] tables, params string[] options)
    {
        using var file = Image(tables);
        var run = ToolRun.Of(["audit", file.Path, "--format", "csv", .. options]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        string prefix = $"{file.Path},0x0000000000001000,,";
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line[prefix.Length..])];
    }

    private static TestFile Image(params (ulong Address, ulong[] Entries)[] tables)
    {
        var core = new CoreBuilder().Cpu(0x8005_0033, 0x1000, 0x20);
        foreach (var (address, entries) in tables)
        {
            byte[] table = new byte[4096];
            for (int i = 0; i < entries.Length; i++) BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(i * 8), entries[i]);
            core.Load(address, table);
        }

        return new TestFile(core.Build());
    }
}
