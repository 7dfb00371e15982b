using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary>The argument IMAGE and the options that select a page table.</summary>
internal sealed class PageTableOptions
{
    /// <summary>
    /// 2^20 tables map 2 TiB with 4 KiB pages. Linux guests with a terabyte of memory stay below this limit. Page tables with a cycle do
    /// not.
    /// </summary>
    private const ulong DefaultTableLimit = 1 << 20;

    private readonly ImageArgument _image = new();

    private readonly Option<int?> _cpu = new("--cpu") { HelpName = "N", Description = "Use the page table of CPU N. Default: CPU 0." };

    private readonly Option<PhysicalAddress?> _root = AddressOption.Create(
        "--root", "Use the page table with this root: a physical address or a value of CR3, TTBR0_EL1 or satp.");

    private readonly Option<PhysicalAddress?> _kernelRoot = AddressOption.Create(
        "--kernel-root", "The root of the kernel's half: a value of TTBR1_EL1 (AArch64). Requires --root.");

    private readonly Option<bool> _kernel = new("--kernel")
    {
        Description = "Use the kernel's page table, which VMCOREINFO names. Default for images without CPU registers.",
    };

    private readonly Option<PagingMode?> _paging = PagingOption.Create();

    private readonly Option<ulong> _tableLimit = new("--table-limit")
    {
        HelpName = "N",
        Description = "Refuse page tables whose walk visits more than N tables.",
        DefaultValueFactory = static _ => DefaultTableLimit,
    };

    public void AddTo(Command command)
    {
        _image.AddTo(command);
        command.Options.Add(_cpu);
        command.Options.Add(_root);
        command.Options.Add(_kernelRoot);
        command.Options.Add(_kernel);
        command.Options.Add(_paging);
        command.Options.Add(_tableLimit);
        command.Validators.Add(result =>
        {
            bool hasKernel = result.GetResult(_kernel) is { Implicit: false };
            List<string> given = [];
            if (result.GetResult(_cpu) is not null) given.Add("--cpu");
            if (result.GetResult(_root) is not null) given.Add("--root");
            else if (result.GetResult(_kernelRoot) is not null) result.AddError("--kernel-root requires --root.");
            if (hasKernel) given.Add("--kernel");
            if (given.Count > 1) result.AddError($"{string.Join(" and ", given)} exclude each other.");
            if (hasKernel && result.GetResult(_paging) is not null)
                result.AddError("--kernel and --paging exclude each other: VMCOREINFO names the mode. Use --root with --paging.");
        });
    }

    public MemoryImage Open(ParseResult arguments, Terminal terminal) => _image.Open(arguments, terminal);

    /// <summary>Opens another image with the same options.</summary>
    public MemoryImage Open(ParseResult arguments, Terminal terminal, string path) => _image.Open(arguments, terminal, [path]);

    /// <summary>The selected page table.</summary>
    /// <exception cref="UsageException">The image has no such CPU.</exception>
    /// <exception cref="BadDataException">The image lacks the root table.</exception>
    public PageTable PageTable(ParseResult arguments, MemoryImage image) => Selector(arguments).Open(image);

    /// <summary>The values of the options.</summary>
    public PageTableSelector Selector(ParseResult arguments) => new(
        arguments.GetValue(_cpu),
        arguments.GetValue(_root),
        arguments.GetValue(_kernelRoot),
        arguments.GetValue(_paging),
        arguments.GetValue(_kernel));

    /// <summary>The coverage of <paramref name="table"/>.</summary>
    /// <exception cref="BadDataException">A walk would visit more tables than the limit.</exception>
    public Coverage Coverage(ParseResult arguments, MemoryImage image, PageTable table)
    {
        Coverage coverage = CoverageScan.Run(table) with
        {
            MissingMemory = MemorySize.MissingOf(image),
            MissingSegments = image.MissingSegments.Count,
            ZeroMemory = MemorySize.ZerosOf(image),
            DamagedPages = image.DamagedPages,
        };
        ulong limit = arguments.GetValue(_tableLimit);
        if (coverage.Visits <= limit) return coverage;
        string visits = coverage.Visits == ulong.MaxValue ? "2^64 or more" : $"{coverage.Visits}";
        throw new BadDataException(
            $"{image.Path}: a walk from the root {table.Root} would visit {visits} tables, more than the limit of {limit} (--table-limit). "
            + "The page tables probably contain a cycle.");
    }
}
