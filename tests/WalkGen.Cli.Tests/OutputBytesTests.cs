using System.Security.Cryptography;
using System.Text;
using WalkGen.Generator.Tests.Harness;

namespace WalkGen.Cli.Tests;

/// <summary>
/// What commands write, to the byte, in every format and for guests of every architecture. The files in <c>_snapshots</c> contain the
/// length and the SHA-256 of each output: who changes it on purpose accepts them, and everybody else sees that it is the same.
/// </summary>
public class OutputBytesTests
{
    private static readonly string[] RowFormats = ["text", "json", "csv", "jsonl"];

    private static readonly string[] Commands =
    [
        "dump", "dump --half kernel", "stats", "find --physical 0-fffffff", "audit --all-aliases", "roots", "info", "translate ADDRESSES",
    ];

    /// <summary>The name, the image below tests/Guests, and the options that select the page table.</summary>
    private static readonly (string Name, string Image, string[] Options)[] Guests =
    [
        .. Guest.All.Select(static guest => (guest.Name, $"{guest.Name}/tables.phase1.elf.gz", Array.Empty<string>())),
        ("arm64-4k", "arm64-4k/tables.phase1.elf.gz", Arm64Guest.Selection(1, "A")[1..]),
        ("riscv64-sv39", "extracts/riscv64-sv39/tables.elf.gz", ["--root", "83217000", "--paging", "riscv-sv39"]),
        ("extract", "extracts/x86_64-4level-6.1-kdump/tables.elf.gz", []),
        ("processes", $"processes/{ProcessGuest.Main}/kernel.elf.zst", []),
    ];

    public static TheoryData<string> Names => [.. Guests.Select(static guest => guest.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs_are_as_they_were_approved(string name) => Match(name, ToolRun.Of);

    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs_are_the_same_ahead_of_time(string name) => Match(name, ToolProgram.AheadOfTime().Run);

    private static void Match(string name, Func<string[], ToolRun> run)
    {
        var (_, image, options) = Guests.Single(guest => guest.Name == name);
        string path = Guest.InRepository("tests", "Guests", image);
        var lines = new StringBuilder();
        foreach (string command in Commands)
        {
            string[] words = command.Replace("ADDRESSES", "0 400000 7f3e2de00123 ffffffff81000000", StringComparison.Ordinal).Split(' ');
            foreach (string format in RowFormats) Add(command, words, format, words[0] is "info" or "roots" ? [] : options);
        }

        foreach (string format in (string[])["leaves", "effective"]) Add("dump", ["dump"], format, options);
        foreach (string format in (string[])["html", "svg"]) Add("map", ["map"], format, options);
        if (name == "processes") AddProcesses();
        if (image.Contains("phase1", StringComparison.Ordinal) && name != "x86_64-4level-1g") AddDiff();
        Snapshot.Match(lines.ToString(), "Outputs", "guest", name, "txt");

        void Add(string title, string[] words, string format, string[] more)
        {
            ToolRun result = run([words[0], path, .. words[1..], .. more, "--format", format]);
            byte[] bytes = Encoding.UTF8.GetBytes(
                result.Output.Replace(Guest.InRepository("tests", "Guests"), "G", StringComparison.Ordinal));
            Assert.Equal((title, ExitCode.Success), (title, result.Code));
            lines.Append($"{title} --format {format}: {bytes.Length} bytes, {Convert.ToHexStringLower(SHA256.HashData(bytes))}\n");
        }

        void AddProcesses()
        {
            foreach (string command in (string[])
                [
                    "ps --threads", "maps --all", "smaps --all", "kallsyms", "stats --all", "find --all --physical 0-ffffff", "audit --all",
                    "dump --pid 1",
                ])
            {
                foreach (string format in RowFormats) Add(command, command.Split(' '), format, []);
            }
        }

        void AddDiff()
        {
            string later = path.Replace("phase1", "phase2", StringComparison.Ordinal);
            string[] second = options.Length == 0 ? [] : [.. options, "--root2", options[1], "--kernel-root2", options[3]];
            foreach (string format in RowFormats) Add("diff", ["diff", later, "--accessed"], format, second);
        }
    }
}
