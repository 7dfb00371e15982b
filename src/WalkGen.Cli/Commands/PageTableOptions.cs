using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary>The argument IMAGE and the options that select a page table.</summary>
internal sealed class PageTableOptions
{
    private const ulong Smep = 1UL << 20; // Intel SDM volume 3A, section 2.5

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

    private readonly ProcessOptions _process = new();

    private readonly Option<PagingMode?> _paging = PagingOption.Create();

    private readonly Option<int?> _physicalBits = new("--physical-bits")
    {
        HelpName = "N",
        Description = "Physical addresses have N bits (32 to 51, x86-64): higher bits of an entry are no part of the address. With AMD's "
            + "memory encryption, N is the number of the C-bit, usually 47 or 51. Default: sme_mask of VMCOREINFO.",
        CustomParser = ParsePhysicalBits,
    };

    private readonly Option<ulong> _repeatLimit = new("--repeat-limit")
    {
        HelpName = "N",
        Description =
            "Walk each table once only, if a walk would otherwise reach tables more than N times again, as with KASAN or in a cycle.",
        DefaultValueFactory = static _ => Walkers.Coverage.UsualRepeats,
    };

    public void AddTo(Command command)
    {
        _image.AddTo(command);
        command.Options.Add(_cpu);
        command.Options.Add(_root);
        command.Options.Add(_kernelRoot);
        command.Options.Add(_kernel);
        _process.AddTo(command);
        command.Options.Add(_paging);
        command.Options.Add(_physicalBits);
        command.Options.Add(_repeatLimit);
        command.Validators.Add(result =>
        {
            bool hasKernel = result.GetResult(_kernel) is { Implicit: false };
            RequireRoot(result);
            List<string> given = [.. Given(result)];
            if (given.Count > 1) result.AddError($"{string.Join(" and ", given)} exclude each other.");
            if (_process.Given(result).Any() && result.GetResult(_paging) is not null)
                result.AddError("--pid and --name exclude --paging: the kernel names the mode. Use --root with --paging.");
            if (hasKernel && result.GetResult(_paging) is not null)
                result.AddError("--kernel and --paging exclude each other: VMCOREINFO names the mode. Use --root with --paging.");
        });
    }

    /// <summary>
    /// Adds the options to open the image and to name a root, for a command that finds other page tables by itself.
    /// </summary>
    public void AddRootTo(Command command)
    {
        _image.AddTo(command);
        command.Options.Add(_root);
        command.Options.Add(_kernelRoot);
        command.Options.Add(_paging);
        command.Options.Add(_physicalBits);
        command.Options.Add(_repeatLimit);
        command.Validators.Add(RequireRoot);
    }

    /// <summary>The paging mode of the command line; null if it names none.</summary>
    public PagingMode? Paging(ParseResult arguments) => arguments.GetValue(_paging);

    /// <summary>All files that the command reads, IMAGE first.</summary>
    public string[] Inputs(ParseResult arguments) => _image.Inputs(arguments);

    /// <summary>Opens the image alone, and searches for nothing.</summary>
    public MemoryImage OpenImage(ParseResult arguments, Terminal terminal) => _image.Open(arguments, terminal);

    /// <summary>The options that are given and that select a page table alone.</summary>
    public IEnumerable<string> Given(CommandResult result)
    {
        if (result.GetResult(_cpu) is not null) yield return "--cpu";
        if (result.GetResult(_root) is not null) yield return "--root";
        if (result.GetResult(_kernel) is { Implicit: false }) yield return "--kernel";
        foreach (string option in _process.Given(result)) yield return option;
    }

    /// <summary>The table, with physical addresses of --physical-bits.</summary>
    public PageTable WithPhysicalBits(ParseResult arguments, PageTable table)
        => arguments.GetValue(_physicalBits) is { } bits ? table.WithPhysicalBits(bits) : table;

    /// <summary>What addresses of <paramref name="table"/> are.</summary>
    public AddressPlaces? Places(ParseResult arguments, MemoryImage image, PageTable table)
        => AddressPlaces.Of(image, table, Process(arguments, image));

    /// <summary>The process of --pid or --name; null without these options.</summary>
    public KernelProcess? Process(ParseResult arguments, MemoryImage image)
        => _process.Selector(arguments)?.Find(image, image.OpenKernel());

    /// <summary>Where runs end in the user's half of this process; null without these options.</summary>
    public AreaBounds? Bounds(ParseResult arguments, MemoryImage image)
        => Process(arguments, image) is { } process ? new AreaBounds(process.Areas) : null;

    /// <summary>Opens the image. If its files name no root, and no option does, the memory is searched for VMCOREINFO.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="terminal">Gets messages.</param>
    /// <param name="needsKernel">Whether the command reads the processes of the kernel.</param>
    public MemoryImage Open(ParseResult arguments, Terminal terminal, bool needsKernel = false)
    {
        MemoryImage image = Searched(_image.Open(arguments, terminal), Selector(arguments), terminal);
        if (needsKernel) KernelLookup.Open(image, terminal);
        return image;
    }

    /// <inheritdoc cref="ImageArgument.RequireOther"/>
    public void RequireOther(string target, ParseResult arguments) => _image.RequireOther(target, arguments);

    /// <summary>Opens another image with the same options.</summary>
    public MemoryImage Open(ParseResult arguments, Terminal terminal, string path, PageTableSelector selector)
        => Searched(_image.Open(arguments, terminal, [path]), selector, terminal);

    /// <summary>The selected page table.</summary>
    /// <exception cref="UsageException">The image has no such CPU.</exception>
    /// <exception cref="BadDataException">The image lacks the root table.</exception>
    public PageTable PageTable(ParseResult arguments, MemoryImage image) => Selector(arguments).Open(image);

    /// <summary>
    /// Whether the CPU of the page table forbids the kernel to execute user pages (x86: CR4.SMEP). False if the image has no registers of
    /// an x86 CPU.
    /// </summary>
    public bool HasSmep(ParseResult arguments, MemoryImage image) => HasSmep(Cpu(arguments, image));

    /// <summary>Whether <paramref name="cpu"/> forbids the kernel to execute user pages.</summary>
    public static bool HasSmep(CpuState? cpu) => cpu?.Cr4 is { } cr4 && (cr4 & Smep) != 0;

    /// <summary>The tags of pointers, by the registers of the CPU and the value of --root.</summary>
    public PointerTags Tags(ParseResult arguments, MemoryImage image)
    {
        CpuState? cpu = Cpu(arguments, image);
        return new(arguments.GetValue(_root)?.Value ?? cpu?.Cr3 ?? 0, cpu?.Cr4 ?? 0);
    }

    private void RequireRoot(CommandResult result)
    {
        if (result.GetResult(_root) is null && result.GetResult(_kernelRoot) is not null)
            result.AddError("--kernel-root requires --root.");
    }

    private static int? ParsePhysicalBits(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int bits) && bits is >= 32 and <= 51)
            return bits;

        result.AddError("--physical-bits must be from 32 to 51.");
        return null;
    }

    private static MemoryImage Searched(MemoryImage image, PageTableSelector selector, Terminal terminal)
    {
        try
        {
            if (selector.NeedsVmCoreInfo(image)) VmCoreInfoLookup.Run(image, terminal);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private CpuState? Cpu(ParseResult arguments, MemoryImage image)
        => image.Cpus.Count > 0 ? image.Cpus[Math.Clamp(arguments.GetValue(_cpu) ?? 0, 0, image.Cpus.Count - 1)] : null;

    /// <summary>The selected page table with another root, of all addresses or of <paramref name="half"/>.</summary>
    public PageTable PageTable(ParseResult arguments, MemoryImage image, PhysicalAddress root, AddressHalf? half)
        => Selector(arguments).OpenOther(image, root, half);

    /// <summary>The values of the options.</summary>
    public PageTableSelector Selector(ParseResult arguments) => new(
        arguments.GetValue(_cpu),
        arguments.GetValue(_root),
        arguments.GetValue(_kernelRoot),
        arguments.GetValue(_paging),
        arguments.GetValue(_kernel),
        arguments.GetValue(_physicalBits)) { Process = _process.Selector(arguments) };

    /// <summary>The coverage of <paramref name="table"/>.</summary>
    public Coverage Coverage(ParseResult arguments, Terminal terminal, MemoryImage image, PageTable table, AddressHalf? half = null)
    {
        Coverage coverage = CoverageScan.Run(table, new HeldFrames(image), half);
        return coverage with
        {
            SuspiciousRoots = half is null ? SuspiciousRoots(terminal, image, table, coverage.SuspiciousRoots) : [],
            WalksOnce = coverage.Visits - coverage.Tables > arguments.GetValue(_repeatLimit),
            MissingMemory = MemorySize.MissingOf(image),
            MissingSegments = image.MissingSegments.Count,
            ZeroMemory = MemorySize.ZerosOf(image),
            DamagedPages = image.DamagedPages,
        };
    }

    /// <summary>
    /// The suspicious roots of <paramref name="table"/>. In raw memory, whose addresses the command line decides, the command ends with an
    /// error if all roots are suspicious.
    /// </summary>
    /// <param name="terminal">Receives the error.</param>
    /// <param name="image">The image.</param>
    /// <param name="table">The page table.</param>
    /// <param name="withoutLeaf">The roots that lead to no leaf, if they are known.</param>
    public static IReadOnlyList<SuspiciousRoot> SuspiciousRoots(
        Terminal terminal, MemoryImage image, PageTable table, IReadOnlyList<SuspiciousRoot>? withoutLeaf = null)
    {
        List<SuspiciousRoot> roots = SuspiciousRoot.Of(table);
        roots.AddRange(withoutLeaf?.ExceptBy(roots.ConvertAll(static root => root.Address), static root => root.Address) ?? []);
        if (roots.Count == table.Roots.Count && image.Files.Any(static file => file.Kind == ImageKind.RawMemory))
        {
            terminal.Doubts.Add(
                $"{image.Path}: the root table at {roots[0].Address} {roots[0].Fault}: the addresses of the raw memory (--base, --map, "
                + "--layout), the root or the paging mode are wrong.");
        }

        return roots;
    }
}
