using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace WalkGen.Cli.Commands;

/// <summary>The options of <c>walkgen watch</c> that say how long it lasts.</summary>
internal sealed class WatchOptions
{
    private static readonly TimeSpan Default = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(20); // a wait of Linux's poll has fewer than 2^31 ms

    private readonly Option<TimeSpan?> _interval = Seconds("--interval", "The length of an interval in seconds, such as 0.5. Default: 1.");

    private readonly Option<TimeSpan?> _duration = Seconds("--duration", "End after so many seconds. Default: at Ctrl-C.");

    private readonly Option<int?> _count = new("--count") { HelpName = "N", Description = "End after N intervals. Default: at Ctrl-C." };

    public void AddTo(Command command)
    {
        command.Options.Add(_interval);
        command.Options.Add(_count);
        command.Options.Add(_duration);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_count) is not null && result.GetValue(_count) is <= 0) result.AddError("--count must be at least 1.");
        });
    }

    public TimeSpan Interval(ParseResult arguments) => arguments.GetValue(_interval) ?? Default;

    public TimeSpan? Duration(ParseResult arguments) => arguments.GetValue(_duration);

    public int? Count(ParseResult arguments) => arguments.GetValue(_count);

    private static Option<TimeSpan?> Seconds(string name, string description) => new(name)
    {
        HelpName = "SECONDS",
        Description = description,
        CustomParser = result => Parse(result, name),
    };

    private static TimeSpan? Parse(ArgumentResult result, string name)
    {
        string text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            && seconds >= 0.001 && seconds <= Longest.TotalSeconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        result.AddError($"'{text}' is not a value of {name}: seconds from 0.001 to {Longest.TotalSeconds}.");
        return null;
    }
}
