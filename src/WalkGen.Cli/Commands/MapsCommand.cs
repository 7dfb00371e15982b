using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary>
/// <c>walkgen maps</c> and <c>walkgen smaps</c>: the areas of processes of a Linux machine. They differ in their text, not in their rows.
/// </summary>
internal static class MapsCommand
{
    public static Command Create(Terminal terminal) => Create(
        terminal, "maps", "List the areas of a process of a Linux machine, with the memory they use.",
        static (terminal, usages) => SectionWriter.Write(terminal, [.. usages.Select(MapsText.Section)]));

    public static Command CreateSmaps(Terminal terminal) => Create(
        terminal, "smaps", "Print the areas of a process of a Linux machine and the memory they use, as /proc/PID/smaps does.",
        SmapsText.Write);

    private static Command Create(
        Terminal terminal, string name, string description, Action<Terminal, IEnumerable<ProcessUsage>> writeText)
    {
        var image = new ImageArgument();
        var selection = new ProcessOptions();
        var all = new Option<bool>("--all") { Description = "All processes that have areas." };
        var format = FormatOption.Create();
        var command = new Command(name, description) { all, format, OutputOption.Create() };
        image.AddTo(command);
        selection.AddTo(command);
        command.Validators.Add(result =>
        {
            List<string> given = [.. selection.Given(result)];
            if (result.GetResult(all) is { Implicit: false }) given.Add("--all");
            if (given.Count == 0) result.AddError("Select a process with --pid or --name, or use --all.");
            if (given.Count > 1) result.AddError($"{string.Join(" and ", given)} exclude each other.");
        });
        command.SetAction(arguments =>
        {
            MemoryImage opened = image.Open(arguments, terminal);
            DumpedKernel kernel = KernelLookup.Open(opened, terminal);
            IEnumerable<KernelProcess> processes = selection.Selector(arguments) is { } selector
                ? [selector.Find(opened, kernel)]
                : kernel.Processes.Where(static process => process.Areas.Count > 0);
            List<KernelProcess> incomplete = [];
            IEnumerable<ProcessUsage> usages = Usages(kernel, processes, incomplete, terminal.Cancellation);
            if (arguments.GetValue(format) is var rows and not OutputFormat.Text)
                AreaRows.Write(RowWriter.Create(rows, terminal, AreaRows.Schema), opened, usages);
            else
                writeText(terminal, usages);
            foreach (KernelProcess process in incomplete.Distinct())
                terminal.Error.WriteLine($"walkgen: warning: {opened.Path}: {IncompleteText(process)}");
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The areas of processes, with the memory they use.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="processes">The processes.</param>
    /// <param name="incomplete">Gets those with areas that could not be read.</param>
    /// <param name="cancellation">Ends it.</param>
    public static IEnumerable<ProcessUsage> Usages(
        DumpedKernel kernel, IEnumerable<KernelProcess> processes, List<KernelProcess> incomplete, CancellationToken cancellation)
        => processes.Select(process =>
        {
            cancellation.ThrowIfCancellationRequested();
            if (!process.HasAllAreas) incomplete.Add(process);
            return new ProcessUsage(process, kernel.UsageOf(process));
        });

    /// <summary>Says that areas of <paramref name="process"/> could not be read.</summary>
    public static string IncompleteText(KernelProcess process) => $"areas of process {process} are missing or damaged.";
}
