using System.CommandLine;
using System.CommandLine.Parsing;

namespace WalkGen.Cli.Commands;

/// <summary>Options whose value is a physical address.</summary>
internal static class AddressOption
{
    public static Option<PhysicalAddress?> Create(string name, string description)
        => new(name) { HelpName = "HEX", Description = description, CustomParser = Parse };

    /// <summary>Parses the values of an option that may be repeated.</summary>
    public static PhysicalAddress[] ParseAll(ArgumentResult result)
        => [.. result.Tokens.Select(token => Parse(result, token.Value)).OfType<PhysicalAddress>()];

    private static PhysicalAddress? Parse(ArgumentResult result) => Parse(result, result.Tokens[0].Value);

    private static PhysicalAddress? Parse(ArgumentResult result, string text)
    {
        if (PhysicalAddress.TryParse(text, null, out var address)) return address;
        result.AddError($"{((OptionResult)result.Parent!).Option.Name}: '{text}' is not a hexadecimal address.");
        return null;
    }
}
