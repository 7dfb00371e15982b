using System.CommandLine;
using WalkGen.Cli.Commands;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Scans;

/// <summary><c>walkgen scan</c>: writes everything about one image into a folder of files with rows.</summary>
internal static class ScanCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new ScanOptions();
        Option<string> output = OutputOption();
        Option<string?> name = NameOption("The name of this folder. Default: the name of IMAGE.");
        var format = WordOption.Create<OutputFormat>(
            "--format",
            "The format of the files: Parquet, or a JSON object per line. Default: parquet.",
            new("parquet", OutputFormat.Parquet),
            new("jsonl", OutputFormat.Jsonl));
        Option<Shard?> shard = ShardOption.Create("Write part K of N, which walkgen merge joins with the others.");
        var command = new Command(
            "scan",
            "Write everything about an image as files with rows: info, roots, ps, maps, and stats, audit and dump of its page tables.")
        {
            output, name, format, shard,
        };
        options.AddTo(command);
        command.SetAction(arguments =>
        {
            string[] inputs = options.Inputs(arguments);
            Shard? part = arguments.GetValue(shard);
            string results = ScanName.Of(inputs[0], arguments.GetValue(name));
            string own = part is null ? results : ScanName.Of(inputs[0], PartHeader.FolderOf(results, part));
            OutputFormat rows = arguments.GetValue(format) is var given and not OutputFormat.Text ? given : OutputFormat.Parquet;
            return Write(() =>
            {
                using var folder = new ScanFolder(arguments.GetRequiredValue(output), own, inputs);
                try
                {
                    MemoryImage image = options.Open(arguments, terminal);
                    new ImageScan(arguments, options, image, terminal, folder, rows, part).Run(results);
                }
                catch (Exception e) when (Fault.IsBadData(e))
                {
                    Publish(folder, Fault.SentenceOf(e, terminal));
                    throw;
                }

                Publish(folder, Fault.DoubtOf(terminal)); // the command ends with it
            });

            void Publish(ScanFolder folder, string? error)
            {
                if (error is not null) folder.Clear();
                if (error is not null || part is null)
                {
                    using ScanFile file = folder.Create(ErrorRows.Schema, rows, terminal);
                    ErrorRows.Write(file.Rows, inputs[0], own, error);
                    file.Close();
                }

                folder.Publish();
            }
        });
        return command;
    }

    /// <summary><c>-o</c> of commands that write results of scans.</summary>
    public static Option<string> OutputOption() => FileName.NotEmpty(new Option<string>("--output", "-o")
    {
        HelpName = "DIR", Description = "Write the results into a folder in DIR, in place of earlier ones.", Required = true,
    });

    /// <summary><c>--name</c> of these commands.</summary>
    public static Option<string?> NameOption(string description) => new("--name") { HelpName = "NAME", Description = description };

    /// <summary>Writes results.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public static int Write(Action write)
    {
        try
        {
            write();
            return ExitCode.Success;
        }
        catch (OutputFailedException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
