using System.CommandLine;
using System.CommandLine.Parsing;

namespace WalkGen.Cli.Commands;

/// <summary>Options whose value is a physical address.</summary>
internal static class AddressOption
{
    public static Option<PhysicalAddress?> Create(string name, string description) => new(name) { HelpName = "HEX", Description = description, CustomParser = Parse };

    private static PhysicalAddress? Parse(ArgumentResult result)
    {
        if (PhysicalAddress.TryParse(result.Tokens[0].Value, null, out var address)) return address;
        result.AddError($"'{result.Tokens[0].Value}' is not a hexadecimal address.");
        return null;
    }
}
