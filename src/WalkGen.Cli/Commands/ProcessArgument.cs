using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace WalkGen.Cli.Commands;

/// <summary>The argument PID: a process of this machine.</summary>
internal static class ProcessArgument
{
    public static Argument<int> Create() => new("PID")
    {
        Description = "The number of a process of this machine: of the same user, or any with CAP_SYS_PTRACE.",
        CustomParser = Parse,
    };

    /// <summary>Whether <paramref name="text"/> is the number of a process.</summary>
    public static bool TryParse(string text, out int process)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out process) && process > 0;

    private static int Parse(ArgumentResult result)
    {
        if (TryParse(result.Tokens[0].Value, out int process)) return process;
        result.AddError($"'{result.Tokens[0].Value}' is not the number of a process.");
        return 0;
    }
}
