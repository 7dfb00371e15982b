using System.Globalization;
using System.Text;
using WalkGen.Linux;

namespace WalkGen.Images.Tests;

/// <summary>A process as its kernel described it: an account in tests/Guests/processes, whose README.md has the format.</summary>
internal sealed class ProcessAccount
{
    public required string Name { get; init; }

    public required PhysicalAddress Root { get; init; }

    /// <summary>Whether the process ran after its account was taken. Then the account has no more lines.</summary>
    public required bool IsOlder { get; init; }

    public List<VmaAccount> Vmas { get; } = [];

    /// <summary>The records of pagemap, by address.</summary>
    public Dictionary<ulong, ulong> Pagemap { get; } = [];

    /// <summary>The addresses of pages that Linux itself marked as dirty (<c>PageDirty</c>).</summary>
    public HashSet<ulong> DirtyPages { get; } = [];

    public static string Tables(string dump) => Guest.InRepository("tests", "Guests", "processes", dump, "tables.elf.gz");

    /// <summary>All processes of a dump, and the build options of its kernel.</summary>
    public static (LinuxConfig Config, List<ProcessAccount> Processes) Read(string dump)
    {
        LinuxConfig config = LinuxConfig.None;
        List<ProcessAccount> processes = [];
        byte[] text = Guest.Unpack(Guest.InRepository("tests", "Guests", "processes", dump, "account.txt.gz"));
        foreach (string line in Encoding.ASCII.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split(' ');
            switch (words[0])
            {
                case "config":
                    config = Enum.Parse<LinuxConfig>(line["config ".Length..]);
                    break;
                case "process":
                    processes.Add(new() { Name = words[1], Root = new PhysicalAddress(Hex(words[2])), IsOlder = words is [.., "older"] });
                    break;
                default:
                    processes[^1].Add(words);
                    break;
            }
        }

        return (config, processes);
    }

    private void Add(string[] words)
    {
        ulong address = Hex(words[1]);
        switch (words[0])
        {
            case "vma":
                Vmas.Add(new(
                    new VirtualRange(new VirtualAddress(address), new VirtualAddress(Hex(words[2]) - 1)),
                    new(Number(words[3]), Number(words[4]), Number(words[5]), Number(words[6])), words[7..]));
                break;
            case "pages":
                for (ulong page = 0; page < Number(words[3]); page++)
                    Pagemap.Add(address + (page << 12), Hex(words[2]) + (page * Number(words[4])));
                break;
            case "dirty":
                for (ulong page = 0; page < Number(words[2]); page++) DirtyPages.Add(address + (page << 12));
                break;
            default:
                throw new InvalidOperationException($"No such line: {string.Join(' ', words)}");
        }
    }

    private static ulong Hex(string word) => ulong.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static ulong Number(string word) => ulong.Parse(word, CultureInfo.InvariantCulture);
}
