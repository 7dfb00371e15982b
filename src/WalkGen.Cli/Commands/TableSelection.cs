using System.CommandLine;
using WalkGen.Cli.Auditing;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Formats;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary>The options of <c>walkgen convert</c> that select the memory to keep.</summary>
internal sealed class TableSelection
{
    private enum Kept
    {
        All,
        Tables,
        Processes,
    }

    private readonly Option<Kept> _only = WordOption.Create<Kept>(
        "--only",
        "Keep a part, and write zeros in place of other bytes. tables: the page tables of the CPUs and the kernel, or below --root or "
        + "--all-roots. processes: what ps, maps, smaps and kallsyms read of a Linux kernel, and the page tables of all processes.",
        new Word<Kept>("tables", Kept.Tables),
        new Word<Kept>("processes", Kept.Processes));

    private readonly Option<PhysicalAddress[]> _roots = new("--root")
    {
        HelpName = "HEX",
        Description = "Keep the tables below this root. May be repeated.",
        CustomParser = AddressOption.ParseAll,
    };

    private readonly Option<bool> _allRoots = new("--all-roots")
    {
        Description = "Keep the tables below every root that walkgen roots finds.",
    };

    private readonly Option<PagingMode?> _paging = PagingOption.Create();

    public void AddTo(Command command)
    {
        command.Options.Add(_only);
        command.Options.Add(_roots);
        command.Options.Add(_allRoots);
        command.Options.Add(_paging);
        command.Validators.Add(result =>
        {
            bool hasRoots = result.GetResult(_roots) is not null;
            bool hasAll = result.GetResult(_allRoots) is { Implicit: false };
            if (hasRoots && hasAll) result.AddError("--root and --all-roots exclude each other.");
            if ((hasRoots || hasAll) && result.GetValue(_only) != Kept.Tables)
                result.AddError("--root and --all-roots require --only tables.");
        });
    }

    /// <summary>What to keep of <paramref name="image"/>.</summary>
    /// <exception cref="UsageException">No root is named.</exception>
    public ImageWriteOptions Options(ParseResult arguments, MemoryImage image, Terminal terminal)
    {
        InstructionSet? machine = arguments.GetValue(_paging) is { } mode ? MachineOf(mode) : null;
        if (arguments.GetValue(_only) == Kept.All) return new ImageWriteOptions { Machine = machine };
        if (arguments.GetValue(_only) == Kept.Processes)
        {
            using var progress = new ProgressLine(terminal.Progress, "searching for VMCOREINFO", (long)MemorySize.Of(image));
            return new ImageWriteOptions
            {
                Only = ProcessExtract.Find(image, progress, terminal.Cancellation),
                OnlyName = "processes",
                Machine = machine,
            };
        }

        var collector = new TableCollector(new HeldFrames(image));
        foreach (PageTable table in PageTables(arguments, image, terminal))
        {
            terminal.Cancellation.ThrowIfCancellationRequested();
            collector.Add(table);
        }

        return new ImageWriteOptions { Only = collector.Tables, OnlyName = "tables", Machine = machine };
    }

    private IEnumerable<PageTable> PageTables(ParseResult arguments, MemoryImage image, Terminal terminal)
    {
        PagingMode? paging = arguments.GetValue(_paging);
        if (arguments.GetValue(_allRoots)) return Found(image, paging ?? image.FindDefaultMode(), terminal);
        if (arguments.GetValue(_roots) is { Length: > 0 } roots)
        {
            return roots.Select(root => new PageTableSelector(
                Cpu: null, root, KernelRoot: null, paging, IsKernel: false, PhysicalBits: null).Open(image));
        }

        if (image.Cpus.Count == 0) VmCoreInfoLookup.Run(image, terminal);
        List<PageTable> tables = [.. image.Cpus.Where(static cpu => cpu.PagingMode != PagingMode.None).Select(image.OpenPageTable)];
        if (image.KernelRoot is not null) tables.Add(image.OpenKernelPageTable());
        if (tables.Count == 0)
            throw new UsageException($"{image.Path}: the image names no root of a page table: name one with --root, or use --all-roots.");
        PageTable[] paired = [.. tables.Select(table => Pair(image, table)).OfType<PageTable>()];
        return [.. tables, .. paired];
    }

    private static IEnumerable<PageTable> Found(MemoryImage image, PagingMode? mode, Terminal terminal)
    {
        FoundRoots found = RootsCommand.Find(image, mode, terminal);
        if (found.Roots.Count == 0) throw new BadDataException($"{image.Path}: no root of a page table was found: name one with --root.");
        return found.Roots.Select(root => image.OpenPageTable(root.Root.Root, root.Mode));
    }

    /// <summary>The other page table of page-table isolation.</summary>
    private static PageTable? Pair(MemoryImage image, PageTable table)
        => Isolation.Of(table).Root is { } root ? image.OpenPageTable(root, ModeOf(image, table)) : null;

    private static PagingMode ModeOf(MemoryImage image, PageTable table)
        => image.Cpus.FirstOrDefault(cpu => cpu.Root == table.Root)?.PagingMode ?? image.KernelRoot?.Mode ?? image.DefaultMode();

    private static InstructionSet? MachineOf(PagingMode mode) => PagingModes.Find(mode)?.Architecture switch
    {
        Architecture.X86 => InstructionSet.X86,
        Architecture.X86_64 => InstructionSet.X86_64,
        Architecture.AArch64 => InstructionSet.AArch64,
        Architecture.RiscV => InstructionSet.RiscV,
        _ => null,
    };
}
