using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Cli.Watching;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen watch</c>: shows which pages are written or used, interval by interval.</summary>
internal static class WatchCommand
{
    public static Command Create(Terminal terminal)
    {
        var target = new WatchTarget();
        var options = new WatchOptions();
        var svg = FileName.NotEmpty(
            new Option<string?>("--svg") { HelpName = "FILE", Description = "Write a recording of the watch to FILE, as a picture." });
        Option<OutputFormat> format = FormatOption.Create();
        var command = new Command("watch", "Watch which pages of a running process or guest are written or used. Ctrl-C ends it.")
        {
            format, OutputOption.Create(), svg,
        };
        target.AddTo(command);
        options.AddTo(command);
        command.SetAction(arguments =>
        {
            string? picture = arguments.GetValue(svg);
            if (picture is not null) OutputFile.RequirePlace(picture);
            using Watched watched = target.Open(arguments, terminal);
            using var end = new ManualResetEventSlim();
            var watch = new Watch(watched, end, terminal.Cancellation)
            {
                Interval = options.Interval(arguments), Duration = options.Duration(arguments), Count = options.Count(arguments),
            };
            terminal.EndBySignal(end.Set);
            watch.Begin();
            foreach (string note in watched.Notes) terminal.Error.WriteLine($"walkgen: {note}");
            Run(watch, terminal, arguments.GetValue(format));
            if (picture is not null) OutputFile.Write(picture, output => HeatPicture.Write(output, watch.Record));
            if (watch.Failure is not { } failure) return ExitCode.Success;
            terminal.Text.Flush();
            terminal.Error.WriteLine($"walkgen: {failure.Message}");
            return ExitCode.BadData;
        });
        return command;
    }

    private static void Run(Watch watch, Terminal terminal, OutputFormat format)
    {
        if (format == OutputFormat.Text && terminal.Styled is not null)
        {
            var display = new HeatDisplay(terminal, watch.Record);
            display.Run(() => watch.Run(display));
            return;
        }

        watch.Run(format == OutputFormat.Text
            ? new WatchText(terminal)
            : new WatchRows(RowWriter.Create(format, terminal, WatchRows.Schema), terminal, isStream: format != OutputFormat.Parquet));
    }
}
