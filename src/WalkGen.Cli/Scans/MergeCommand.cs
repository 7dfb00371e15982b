using System.CommandLine;
using WalkGen.Cli.Commands;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Scans;

/// <summary><c>walkgen merge</c>: joins the parts that <c>walkgen scan --shard</c> wrote.</summary>
internal static class MergeCommand
{
    public static Command Create(Terminal terminal)
    {
        var parts = FileName.NotEmpty(new Argument<string[]>("PART")
        {
            Description = "The folders of all parts of a scan, in any order.", Arity = ArgumentArity.OneOrMore,
        });
        Option<string> output = ScanCommand.OutputOption();
        Option<string?> name = ScanCommand.NameOption("The name of this folder. Default: that of the scan.");
        var command = new Command("merge", "Join the parts of a scan (walkgen scan --shard): the results are those of the whole scan.")
        {
            parts, output, name,
        };
        command.SetAction(arguments =>
        {
            PartSet set = PartSet.Read(arguments.GetRequiredValue(parts));
            string results = ScanName.Of(set.Header.Name, arguments.GetValue(name));
            string target = Path.GetFullPath(Path.Combine(arguments.GetRequiredValue(output), results));
            if (set.Folders.FirstOrDefault(folder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) == target) is { } same)
                throw new UsageException($"{same} is a part, and would be replaced: choose another name with --name.");
            return ScanCommand.Write(() =>
            {
                using var folder = new ScanFolder(arguments.GetRequiredValue(output), results, []);
                new PartMerge(set.Header, set.Folders, folder, results, terminal).Run();
                folder.Publish();
            });
        });
        return command;
    }
}
