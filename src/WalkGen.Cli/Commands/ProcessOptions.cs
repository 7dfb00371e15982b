using System.CommandLine;
using System.CommandLine.Parsing;

namespace WalkGen.Cli.Commands;

/// <summary><c>--pid</c> and <c>--name</c>, which select a process of a Linux machine.</summary>
internal sealed class ProcessOptions
{
    private readonly Option<int?> _id = new("--pid") { HelpName = "N", Description = "Select the process with this number (walkgen ps)." };

    private readonly Option<string?> _name = FileName.NotEmpty(new Option<string?>("--name")
    {
        HelpName = "COMM",
        Description = "Select the process with this name. There must be one alone.",
    });

    public void AddTo(Command command)
    {
        command.Options.Add(_id);
        command.Options.Add(_name);
    }

    /// <summary>The options that are given.</summary>
    public IEnumerable<string> Given(CommandResult result)
    {
        if (result.GetResult(_id) is not null) yield return "--pid";
        if (result.GetResult(_name) is not null) yield return "--name";
    }

    /// <summary>The selection; null without an option.</summary>
    public ProcessSelector? Selector(ParseResult arguments)
        => arguments.GetValue(_id) is not null || arguments.GetValue(_name) is not null
            ? new ProcessSelector(arguments.GetValue(_id), arguments.GetValue(_name))
            : null;
}
