using System.CommandLine;
using System.CommandLine.Parsing;

namespace WalkGen.Cli.Commands;

/// <summary>Options whose value is the physical address of a root.</summary>
internal static class RootOption
{
    public static Option<PhysicalAddress?> Create(string name, string description) => new(name) { HelpName = "HEX", Description = description, CustomParser = Parse };

    private static PhysicalAddress? Parse(ArgumentResult result)
    {
        if (PhysicalAddress.TryParse(result.Tokens[0].Value, null, out var address)) return address;
        result.AddError($"'{result.Tokens[0].Value}' is not a hexadecimal address.");
        return null;
    }
}
