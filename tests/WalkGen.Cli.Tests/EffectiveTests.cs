using System.Buffers.Binary;

namespace WalkGen.Cli.Tests;

/// <summary>
/// Tables that deny permissions, a different one at each level. Linux's tables allow everything and only its leaves deny, so the guests
/// cannot show whether the levels are combined.
/// </summary>
public class EffectiveTests
{
    private const ulong NoExecute = 1UL << 63;
    private const ulong All = 7; // present, writable, user
    private const ulong NotWritable = 5;
    private const ulong NotUser = 3;
    private const ulong Leaf = 0xe7;

    [Fact]
    public void Each_level_can_deny_each_permission()
    {
        using var file = new TestFile(new CoreBuilder().Cpu(0x8005_0033, 0x1000, 0x20)
            .Load(0x1000, Table(0x2000 | All, 0x2000 | NotWritable, 0x2000 | NotUser | NoExecute))
            .Load(0x2000, Table(0x3000 | NotWritable, 0x3000 | NotUser, 0x3000 | All | NoExecute, 0x3000 | All))
            .Load(0x3000, Table(0x4000_0000 | Leaf)).Build());

        var run = ToolRun.Of("dump", file.Path, "--format", "effective");

        Assert.Equal(
            "0 0 1 1\n40000000 1 0 1\n80000000 1 1 0\nc0000000 1 1 1\n"
            + "8000000000 0 1 1\n8040000000 0 0 1\n8080000000 0 1 0\n80c0000000 0 1 1\n"
            + "10000000000 0 0 0\n10040000000 1 0 0\n10080000000 1 0 0\n100c0000000 1 0 0\n",
            run.Output);
    }

    [Fact]
    public void The_root_of_PAE_denies_nothing_and_its_directories_do()
    {
        using var file = new TestFile(new CoreBuilder { Machine = 3 }.Cpu(0x8005_0033, 0x1fe0, 0x20)
            .Load(0x1fe0, Table(0x2001, 0, 0, 0x2001)[..32])
            .Load(0x2000, Table(0x40_0000 | Leaf, 0x3000 | NotWritable | NoExecute))
            .Load(0x3000, Table(0x5000 | All)).Build());

        var run = ToolRun.Of("dump", file.Path, "--format", "effective");

        Assert.Equal("0 1 1 1\n200000 0 1 0\nc0000000 1 1 1\nc0200000 0 1 0\n", run.Output);
    }

    private static byte[] Table(params ulong[] entries)
    {
        byte[] table = new byte[4096];
        for (int i = 0; i < entries.Length; i++) BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(i * 8), entries[i]);
        return table;
    }
}
