using System.Text;

namespace WalkGen.Cli.Tests;

/// <summary>Names of processes, files and areas with every control reach no output raw, and forge no line.</summary>
public sealed class HostileProcessTests : IDisposable
{
    // Text of the guest: the names of processes, a file, a deleted file, and memory that the kernel names.
    private static readonly string[] Replaced =
    [
        "15-bytes-longgg", "many-areas", "defunct-child", "shared-file", "comma,\"quote", "marker.bin", "data.bin", "anon_hugepage",
        "secretmem",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("walkgen-hostile-").FullName;

    public static TheoryData<string> Commands() =>
    [
        "ps", "ps --threads", "maps --all", "smaps --all", "stats --all", "audit --all", "find --all --physical 0-ffffffff",
        "dump --pid 88 --half user", "translate 400000 7f82d9eb3000 --pid 88", "maps --pid 101", "audit --pid 109",
        .. from command in (string[])["ps", "maps --all", "stats --all", "audit --all", "dump --pid 88 --half user"]
           from format in (string[])["csv", "json", "jsonl"]
           select $"{command} --format {format}",
        "map --pid 101 --format svg", "map --pid 101 --format html",
        "dump --pid 2", "dump --pid 99", "maps --name init", "dump --pid 7777",
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Commands))]
    public void Names_of_a_machine_are_escaped_and_forge_no_line(string line)
    {
        string harmless = Path.Combine(_folder, "image"), hostile = Path.Combine(_folder, "other");
        Assert.Equal(0, ToolRun.Of("convert", ProcessGuest.PathOf(), "-o", harmless).Code);
        byte[] image = File.ReadAllBytes(harmless);
        Queue<byte[]> controls = new(PrintableTests.Controls.Select(static control => Encoding.UTF8.GetBytes($"{control}")));
        int replaced = 0;
        foreach (byte[] text in Replaced.Select(Encoding.UTF8.GetBytes))
        {
            byte[] name = new byte[text.Length];
            Array.Fill(name, (byte)'x');
            for (int at = 0; at + controls.Peek().Length <= name.Length;)
            {
                byte[] control = controls.Dequeue();
                controls.Enqueue(control); // from the first one again
                control.CopyTo(name, at);
                at += control.Length;
            }

            for (int at = 0; image.AsSpan(at).IndexOf(text) is >= 0 and var found; at += found + text.Length, replaced++)
                name.CopyTo(image, at + found);
        }

        Assert.True(replaced >= Replaced.Length);
        File.WriteAllBytes(hostile, image);
        string[] words = line.Split(' ');
        foreach (int? width in (int?[])[null, 80, 4000])
        {
            ToolRun before = ToolRun.On(width, [words[0], harmless, .. words[1..]]);
            ToolRun after = ToolRun.On(width, [words[0], hostile, .. words[1..]]);

            Assert.Equal(before.Code, after.Code);
            PrintableTests.AssertNoneRaw(after.Output, width);
            PrintableTests.AssertNoneRaw(after.Error, width: null);
            if (width is null) Assert.Equal(before.Output.Count(static c => c == '\n'), after.Output.Count(static c => c == '\n'));
            Assert.Equal(before.Error.Count(static c => c == '\n'), after.Error.Count(static c => c == '\n'));
        }
    }
}
