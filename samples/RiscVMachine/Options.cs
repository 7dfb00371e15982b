using System.CommandLine;
using System.CommandLine.Parsing;

namespace RiscVMachine;

/// <summary>The command-line options and their values.</summary>
internal sealed class Options
{
    private readonly Option<int> _harts = Number("--harts", "N", "The number of harts.", 1, 8, 2);
    private readonly Option<int> _memory = Number("--memory", "MIB", "The size of the RAM, in MiB.", 4, 1024, 32);
    private readonly Option<int> _rounds = Number("--rounds", "N", "The work of the built-in program.", 1, 1_000_000, 400);
    private readonly Option<int> _snapshots = Number(
        "--snapshots", "MS", "The time between snapshots, in milliseconds.", 10, 3_600_000, 500);

    private readonly Option<bool> _plain = new("--plain") { Description = "Print lines, also on a terminal." };
    private readonly Option<FileInfo?> _program = new("--program")
    {
        HelpName = "FILE", Description = "Run this program instead: an ELF file, or the bytes at 0x80000000.",
    };

    public void AddTo(Command command)
    {
        Option[] all = [_harts, _memory, _rounds, _snapshots, _program, _plain];
        foreach (Option option in all) command.Options.Add(option);
    }

    /// <summary>Creates the machine, with the program in its memory.</summary>
    /// <exception cref="InvalidDataException">The program cannot be run.</exception>
    public Machine Machine(ParseResult parsed)
    {
        byte[]? file = parsed.GetValue(_program) is { } path ? File.ReadAllBytes(path.FullName) : null;
        var machine = new Machine(parsed.GetValue(_harts), (ulong)parsed.GetValue(_memory) << 20);
        try
        {
            machine.Reset(GuestProgram.Load(file ?? GuestProgram.Own(), machine.Bus));
            if (file is null) GuestProgram.SetRounds(machine.Bus, parsed.GetValue(_rounds));
            return machine;
        }
        catch
        {
            machine.Dispose();
            throw;
        }
    }

    public TimeSpan SnapshotInterval(ParseResult parsed) => TimeSpan.FromMilliseconds(parsed.GetValue(_snapshots));

    public bool IsPlain(ParseResult parsed) => parsed.GetValue(_plain);

    private static Option<int> Number(string name, string unit, string description, int least, int most, int byDefault) => new(name)
    {
        HelpName = unit,
        Description = description,
        DefaultValueFactory = _ => byDefault,
        CustomParser = result => Parse(result, name, least, most),
    };

    private static int Parse(ArgumentResult result, string name, int least, int most)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, out int value) && value >= least && value <= most) return value;
        result.AddError($"{name}: '{text}' is not a number from {least} to {most}.");
        return least;
    }
}
