using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary>What most commands begin with: IMAGE, and which page table of it.</summary>
internal sealed class ImageSelection
{
    /// <summary>
    /// A walk of more tables than this is refused: 2^20 tables map 2 TiB with small pages. Real guests with a terabyte of memory
    /// stay below; tables that lead to themselves do not.
    /// </summary>
    private const ulong DefaultTableLimit = 1 << 20;

    private readonly ImageArgument _image = new();

    public Option<int?> Cpu { get; } = new("--cpu") { HelpName = "N", Description = "Take the page table of CPU N. Default: CPU 0." };

    public Option<PhysicalAddress?> Root { get; } = AddressOption.Create("--root", "Take the page table with its root at this physical address; a value of CR3, TTBR0_EL1 or satp will do.");

    public Option<PhysicalAddress?> KernelRoot { get; } = AddressOption.Create(
        "--kernel-root", "The root of the upper half, where it has its own: a value of TTBR1_EL1 (AArch64), with --root for TTBR0_EL1.");

    public Option<bool> Kernel { get; } = new("--kernel") { Description = "Take the kernel's own page table, where VMCOREINFO says it is. Default of an image without CPUs." };

    public Option<PagingMode?> Paging { get; } = PagingOption.Create();

    public Option<ulong> TableLimit { get; } = new("--table-limit")
    {
        HelpName = "N",
        Description = "Refuse to walk more than N tables, as hostile images can make it.",
        DefaultValueFactory = static _ => DefaultTableLimit,
    };

    public void AddTo(Command command)
    {
        _image.AddTo(command);
        command.Options.Add(Cpu);
        command.Options.Add(Root);
        command.Options.Add(KernelRoot);
        command.Options.Add(Kernel);
        command.Options.Add(Paging);
        command.Options.Add(TableLimit);
        command.Validators.Add(result =>
        {
            if (result.GetResult(KernelRoot) is not null && result.GetResult(Root) is null) result.AddError("--kernel-root is the other root besides --root: give both.");
            List<string> given = [];
            if (result.GetResult(Cpu) is not null) given.Add("--cpu");
            if (result.GetResult(Root) is not null) given.Add("--root");
            if (result.GetResult(Kernel) is { Implicit: false }) given.Add("--kernel");
            if (given.Count > 1) result.AddError($"{string.Join(" and ", given)} each name a page table: give one of them.");
            if (result.GetResult(Kernel) is { Implicit: false } && result.GetResult(Paging) is not null) result.AddError("The kernel's own page table tells its paging mode: leave --paging out, or give its root with --root.");
        });
    }

    public MemoryImage Open(ParseResult arguments, Terminal terminal) => _image.Open(arguments, terminal);

    /// <summary>Opens another image in the same way.</summary>
    public MemoryImage Open(ParseResult arguments, Terminal terminal, string path) => _image.Open(arguments, terminal, [path]);

    /// <summary>The page table that was asked for.</summary>
    /// <exception cref="UsageException">The image has no such CPU.</exception>
    /// <exception cref="BadDataException">The image lacks the root table.</exception>
    public PageTable PageTable(ParseResult arguments, MemoryImage image) => Choice(arguments).Open(image);

    /// <summary>Which one that is.</summary>
    public TableChoice Choice(ParseResult arguments)
        => new(arguments.GetValue(Cpu), arguments.GetValue(Root), arguments.GetValue(KernelRoot), arguments.GetValue(Paging), arguments.GetValue(Kernel));

    /// <summary>What a whole walk would see of <paramref name="table"/>; refuses one that would visit more tables than the limit.</summary>
    /// <exception cref="BadDataException">It would.</exception>
    public Coverage Coverage(ParseResult arguments, MemoryImage image, PageTable table)
    {
        Coverage coverage = TableVisits.Of(table) with
        {
            MissingMemory = ImageText.BytesMissing(image),
            MissingSegments = image.MissingSegments.Count,
            DamagedPages = image.DamagedPages,
        };
        ulong limit = arguments.GetValue(TableLimit);
        if (coverage.Visits <= limit) return coverage;
        throw new BadDataException(
            $"{image.Path}: the tables below the root {table.Root} lead to themselves or each other so often that a walk would visit "
            + $"{(coverage.Visits == ulong.MaxValue ? "2^64 or more" : coverage.Visits)} of them; the limit is {limit} (--table-limit).");
    }
}
