using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary><c>--all</c>: the kernel's half once, then the user's half of every process that has a page table.</summary>
/// <param name="options">The options that select one page table.</param>
internal sealed class AllProcesses(PageTableOptions options)
{
    private readonly Option<bool> _all = new("--all")
    {
        Description = "The kernel's half once, and the user's half of every process. Requires a Linux kernel that walkgen ps can read.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_all);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_all) is not { Implicit: false }) return;
            foreach (string other in options.Given(result)) result.AddError($"--all and {other} exclude each other.");
        });
    }

    /// <summary>Whether the option is given.</summary>
    public bool IsGiven(ParseResult arguments) => arguments.GetValue(_all);

    /// <summary>The halves, the kernel's first. Each enumeration scans their coverage anew, so that only one is in memory.</summary>
    public IEnumerable<ProcessHalf> Halves(
        ParseResult arguments, Terminal terminal, MemoryImage image, Func<PageTable, PageTable>? interpret = null)
    {
        DumpedKernel kernel = image.OpenKernel();
        yield return Half(null, image.OpenKernelPageTable());
        foreach (KernelProcess process in kernel.Processes)
        {
            terminal.Cancellation.ThrowIfCancellationRequested();
            if (process.Root is { } root) yield return Half(process, image.OpenPageTable(root, image.KernelRoot!.Mode));
        }

        ProcessHalf Half(KernelProcess? process, PageTable table)
        {
            table = options.WithPhysicalBits(arguments, table);
            if (interpret is not null) table = interpret(table);
            AddressHalf half = process is null ? AddressHalf.Kernel : AddressHalf.User;
            Coverage coverage = options.Coverage(arguments, terminal, image, table, half);
            return new ProcessHalf(process, table, coverage);
        }
    }

    /// <summary>The coverage of all halves together.</summary>
    public Coverage Coverage(ParseResult arguments, Terminal terminal, MemoryImage image)
        => Halves(arguments, terminal, image).Select(static half => half.Coverage).Aggregate(static (all, next) => all.And(next));
}
