namespace WalkGen.Cli.Tests;

/// <summary>
/// Images on a disk that returns errors. A page that cannot be read is a missing table, and the command fails at its end.
/// </summary>
public sealed class UnreadableDiskTests
{
    private const int BadTable = 70;
    private const string Sentence
        = "image: 1 pages could not be read and count as missing: check the disk or the network, and copy the file.\n";

    public static TheoryData<string, string> Commands => new()
    {
        { "dump --root 0", "" }, { "dump --root 0", "--no-mmap" },
        { "dump --root 0 --format csv", "" }, { "dump --root 0 --format effective", "--no-mmap" },
        { "stats --root 0", "" }, { "stats --root 0", "--no-mmap" },
        { "audit --root 0", "" }, { "audit --root 0", "--no-mmap" },
        { "map --root 0", "" }, { "map --root 0", "--no-mmap" },
        { "find --root 0 --physical 100000", "" }, { "find --root 0 --physical 100000", "--no-mmap" },
        { "translate --root 0 8c00000", "" }, { "translate --root 0 8c00000", "--no-mmap" },
        { "roots", "" }, { "roots", "--no-mmap" },
    };

    [Theory]
    [MemberData(nameof(Commands))]
    public void An_error_of_the_disk_is_a_missing_table_and_exit_code_1(string command, string option)
    {
        Assert.SkipWhen(FailingDisk.Lacks is not null, FailingDisk.Lacks ?? "");
        using var disk = new FailingDisk(Tables(), (3 + BadTable) * 4096);

        string[] words = command.Split(' ');
        var run = ToolProcess.Shell($"$walkgen {words[0]} {disk.Image} --base 0 --paging x86-64 {string.Join(' ', words[1..])} {option}");

        Assert.Equal(1, run.Code);
        Assert.EndsWith(Sentence, run.Error, StringComparison.Ordinal);
        if (words[0] is not ("roots" or "translate")) Assert.NotEmpty(run.Output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--no-mmap")]
    public void An_error_in_a_header_is_one_sentence(string option)
    {
        Assert.SkipWhen(FailingDisk.Lacks is not null, FailingDisk.Lacks ?? "");
        using var disk = new FailingDisk(CoreBuilder.Small(), 0);

        var run = ToolProcess.Shell($"$walkgen info {disk.Image} {option}");

        Assert.Equal(1, run.Code);
        Assert.Equal(1, run.Error.Count(static c => c == '\n'));
        Assert.StartsWith("walkgen: ", run.Error, StringComparison.Ordinal);
    }

    // The root, a PUD and a PMD table, and 128 PTE tables one after the other.
    private static byte[] Tables()
    {
        const int Count = 128;
        byte[] memory = new byte[(3 + Count) * 4096];
        memory.Put(0, 0x1067UL);
        memory.Put(0x1000, 0x2067UL);
        for (int i = 0; i < Count; i++) memory.Put(0x2000 + (i * 8), ((3UL + (ulong)i) << 12) | 0x67);
        for (int i = 0; i < 512 * Count; i++) memory.Put(0x3000 + (i * 8), ((0x100UL + (ulong)i) << 12) | 0x67);
        return memory;
    }
}
