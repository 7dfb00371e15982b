using WalkGen.Images;

namespace WalkGen.Fuzzing;

/// <summary>Random command lines of every command and option, most of them valid.</summary>
/// <param name="random">Decides everything.</param>
/// <param name="images">The names of files to read; some need not exist.</param>
internal sealed class CommandLines(Random random, IReadOnlyList<string> images)
{
    private static readonly string[] Commands =
    [
        "info", "dump", "stats", "translate", "find", "audit", "diff", "map", "roots", "completion", "help", "--help", "--version", "",
        "dum",
    ];

    private static readonly Values Addresses = new(
        ["0", "400000", "0x2000", "3000", "8000", "40000000", "ffffffff81000000", "7fffffffffff", "ffffffffffffffff", "8000000000000000"],
        ["0x", "-1", "g", "1ffffffffffffffff", "ffff'f", "", "ffffffff81000000 ", "7fff`ffff`ffff"]);

    private static readonly Values Roots = new(
        ["1000", "1000", "1067", "a00000000001000", "8000000000000001", "2000"], ["0x", "-1", "", "x"]);

    private static readonly Values Cpus = new(["0", "0", "1", "300"], ["-1", "2147483648", "1.5", "", "x"]);

    private static readonly Values Bits = new(["32", "47", "51"], ["31", "52", "-1", "2147483648", "", "x"]);

    // A larger limit has the command walk 2^48 mappings.
    private static readonly Values Limits = new(["0", "1", "1000", "65536"], ["-1", "x", "18446744073709551616"]);

    private static readonly Values Ranges = new(
        ["0-ffffffffffffffff", "1000-1fff", "2000"], ["fff-0", "-", "0-", "", "7-x", "1000-2000-3000"]);

    private static readonly Values Releases = new(
        ["6.1", "5.0", "5.10.0-8-amd64", "7.2", "99.99"], ["4.19", "6", "", "6.x", "2147483648.0"]);

    private static readonly Values Options = new(
        ["none", "migration", "memory-failure,migration,device-private,pte-marker", "migration,migration"], [",", "", "all"]);

    private static readonly Values Outputs = new(["map.out", "./map.out", "/dev/null"], ["image", "./image", "missing/map.out", ".", ""]);

    private static readonly Values Formats = new(["text", "json", "csv", "jsonl"], ["", "xml"]);

    private static readonly Values DumpFormats = new(["text", "json", "csv", "jsonl", "leaves", "effective"], ["html"]);

    private static readonly Values MapFormats = new(["html", "svg"], ["png"]);

    private static readonly string[] Odd =
    [
        "--", "-", "@image", "--nothing", "-x", "\u001b[31m", "\u202e", "--cpu=", "--format:json", "/", "-o", "--root", "[suggest]",
        "\ud800",
    ];

    /// <summary>The next command line.</summary>
    public string[] Next()
    {
        string command = random.Next(40) == 0 ? Pick(Commands) : Commands[random.Next(9)];
        List<string> line = [command];
        if (command == "completion")
        {
            line.Add(Pick(["bash", "zsh", "fish", "pwsh", "csh", ""]));
        }
        else
        {
            if (random.Next(50) > 0) line.Add(Pick(images));
            AddOptions(line, command);
        }

        for (int odd = random.Next(12) == 0 ? random.Next(1, 3) : 0; odd > 0; odd--) line.Insert(random.Next(line.Count + 1), Pick(Odd));
        if (random.Next(30) == 0) line.RemoveAt(random.Next(line.Count));
        if (random.Next(30) == 0 && line.Count > 0) line.Insert(random.Next(line.Count), line[random.Next(line.Count)]);
        return [.. line];
    }

    private void AddOptions(List<string> line, string command)
    {
        bool hasPageTable = command is not ("info" or "roots");
        if (hasPageTable) AddPageTable(line);
        Maybe(20, line, "--base", () => Addresses.Next(random));
        Maybe(20, line, "--part", () => Pick(images));
        Maybe(40, line, "--map", () => Pick(["0:0:4K", "0:0x1000:1G", "4096:4G:1", "0:0:0", "0:0", ":::"]));
        Maybe(40, line, "--map-file", () => Pick(images));
        Maybe(40, line, "--layout", () => Pick(["q35", "i440fx", "pc"]));
        if (random.Next(2) == 0) line.AddRange(["--format", FormatsOf(command).Next(random)]);
        switch (command)
        {
            case "dump":
                Maybe(3, line, "--half", () => Pick(["both", "user", "kernel", "lower"]));
                break;
            case "translate":
                for (int count = random.Next(8) == 0 ? 0 : random.Next(1, 4); count > 0; count--) line.Add(Addresses.Next(random));
                break;
            case "find":
                if (random.Next(12) > 0) line.AddRange(["--physical", Ranges.Next(random)]);
                break;
            case "audit":
                if (random.Next(3) == 0) line.Add("--all-aliases");
                if (random.Next(3) == 0) line.Add("--fail");
                break;
            case "diff":
                if (random.Next(2) == 0) line.Insert(int.Min(line.Count, 2), Pick(images));
                Maybe(2, line, "--root2", () => Roots.Next(random));
                Maybe(12, line, "--cpu2", () => Cpus.Next(random));
                Maybe(20, line, "--kernel-root2", () => Roots.Next(random));
                if (random.Next(4) == 0) line.Add("--accessed");
                break;
            case "map":
                Maybe(2, line, Pick(["-o", "--output"]), () => Outputs.Next(random));
                break;
            case "roots":
                Maybe(2, line, "--paging", Mode);
                break;
        }

        if (!hasPageTable || command is "find" or "map") return;
        Maybe(6, line, "--linux", () => Releases.Next(random));
        Maybe(8, line, "--linux-config", () => Options.Next(random));
    }

    private void AddPageTable(List<string> line)
    {
        bool hasRoot = random.Next(3) == 0;
        if (hasRoot) line.AddRange(["--root", Roots.Next(random)]);
        if (hasRoot || random.Next(10) == 0) Maybe(2, line, "--paging", Mode);
        Maybe(hasRoot ? 4 : 40, line, "--kernel-root", () => Roots.Next(random));
        Maybe(hasRoot ? 40 : 8, line, "--cpu", () => Cpus.Next(random));
        if (random.Next(hasRoot ? 40 : 16) == 0) line.Add("--kernel");
        Maybe(10, line, "--physical-bits", () => Bits.Next(random));
        Maybe(6, line, "--repeat-limit", () => Limits.Next(random));
    }

    private static Values FormatsOf(string command) => command switch
    {
        "dump" => DumpFormats,
        "map" => MapFormats,
        _ => Formats,
    };

    private void Maybe(int oneIn, List<string> line, string option, Func<string> value)
    {
        if (random.Next(oneIn) == 0) line.AddRange([option, value()]);
    }

    private string Mode() => random.Next(20) == 0 ? "x86-128" : PagingModes.All[random.Next(PagingModes.All.Count)].Word;

    private string Pick(IReadOnlyList<string> texts) => texts[random.Next(texts.Count)];

    /// <summary>Values of an option, valid and invalid.</summary>
    private sealed record Values(string[] Valid, string[] Invalid)
    {
        public string Next(Random random)
        {
            string[] some = random.Next(25) == 0 ? Invalid : Valid;
            return some[random.Next(some.Length)];
        }
    }
}
