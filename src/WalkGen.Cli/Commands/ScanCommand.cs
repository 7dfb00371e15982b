using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Cli.Scans;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>walkgen scan</c>: writes everything about one image into a folder of files with rows.</summary>
internal static class ScanCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new ScanOptions();
        var output = FileName.NotEmpty(new Option<string>("--output", "-o")
        {
            HelpName = "DIR", Description = "Write the results into a folder in DIR, in place of earlier ones.", Required = true,
        });
        var name = new Option<string?>("--name") { HelpName = "NAME", Description = "The name of this folder. Default: the name of IMAGE." };
        var format = WordOption.Create<OutputFormat>(
            "--format",
            "The format of the files: Parquet, or a JSON object per line. Default: parquet.",
            new("parquet", OutputFormat.Parquet),
            new("jsonl", OutputFormat.Jsonl));
        var command = new Command(
            "scan",
            "Write everything about an image as files with rows: info, roots, ps, maps, and stats, audit and dump of its page tables.")
        {
            output, name, format,
        };
        options.AddTo(command);
        command.SetAction(arguments =>
        {
            string[] inputs = options.Inputs(arguments);
            string results = ScanName.Of(inputs[0], arguments.GetValue(name));
            OutputFormat rows = arguments.GetValue(format) is var given and not OutputFormat.Text ? given : OutputFormat.Parquet;
            try
            {
                using var folder = new ScanFolder(arguments.GetRequiredValue(output), results, inputs);
                try
                {
                    using MemoryImage image = options.Open(arguments, terminal);
                    new ImageScan(arguments, options, image, terminal, folder, rows).Run(results);
                }
                catch (Exception e) when (Fault.IsBadData(e))
                {
                    Publish(Fault.SentenceOf(e, terminal));
                    throw;
                }

                Publish(Fault.DoubtOf(terminal)); // the command ends with it
                return ExitCode.Success;

                void Publish(string? error)
                {
                    if (error is not null) folder.Clear();
                    using (ScanFile file = folder.Create(ErrorRows.Schema, rows, terminal))
                    {
                        ErrorRows.Write(file.Rows, inputs[0], results, error);
                        file.Close();
                    }

                    folder.Publish();
                }
            }
            catch (OutputFailedException e)
            {
                throw new IOException(e.Message, e);
            }
        });
        return command;
    }
}
