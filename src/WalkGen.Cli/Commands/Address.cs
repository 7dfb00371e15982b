using System.CommandLine.Parsing;

namespace WalkGen.Cli.Commands;

/// <summary>Reads physical addresses from the command line.</summary>
internal static class Address
{
    public static PhysicalAddress? Parse(ArgumentResult result)
    {
        if (PhysicalAddress.TryParse(result.Tokens[0].Value, null, out var address)) return address;
        result.AddError($"'{result.Tokens[0].Value}' is not a hexadecimal address.");
        return null;
    }
}
