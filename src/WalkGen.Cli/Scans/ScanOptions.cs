using System.CommandLine;
using WalkGen.Cli.Commands;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Scans;

/// <summary>The options of <c>walkgen scan</c> that open the image and select its page tables.</summary>
internal sealed class ScanOptions
{
    private enum Roots
    {
        CpusAndKernel,
        Cpus,
        Kernel,
        All,
    }

    private readonly Option<Roots> _roots = WordOption.Create<Roots>(
        "--roots",
        "The page tables: of the CPUs, of the kernel, or of both and the user's half of every process. Default: of the CPUs and the "
        + "kernel. With --root it is that one.",
        new("cpus", Roots.Cpus),
        new("kernel", Roots.Kernel),
        new("all", Roots.All));

    private readonly PageTableOptions _table = new();
    private readonly LinuxOptions _linux = new();

    public void AddTo(Command command)
    {
        command.Options.Add(_roots);
        _table.AddRootTo(command);
        _linux.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_roots) is { Implicit: false } && _table.Given(result).Any())
                result.AddError("--roots and --root exclude each other.");
        });
    }

    /// <summary>The file IMAGE, and the other files of the image.</summary>
    public string[] Inputs(ParseResult arguments) => _table.Inputs(arguments);

    /// <summary>Opens the image.</summary>
    public MemoryImage Open(ParseResult arguments, Terminal terminal) => _table.OpenImage(arguments, terminal);

    /// <summary>The paging mode in which roots are searched; null for all modes.</summary>
    public PagingMode? ModeOfRoots(ParseResult arguments, MemoryImage image) => _table.Paging(arguments) ?? image.FindDefaultMode();

    /// <summary>The kernel that decodes non-present entries.</summary>
    public EntryDecoding Decoding(ParseResult arguments, MemoryImage image) => _linux.Decoding(arguments, image);

    /// <summary>The coverage of <paramref name="table"/>.</summary>
    public Coverage Coverage(ParseResult arguments, Terminal terminal, MemoryImage image, ScannedTable table)
        => _table.Coverage(arguments, terminal, image, table.Table, table.Half);

    /// <summary>The coverage of the other root of page-table isolation.</summary>
    public Coverage Coverage(ParseResult arguments, Terminal terminal, MemoryImage image, PageTable paired)
        => _table.Coverage(arguments, terminal, image, paired);

    /// <summary>The selected page tables: those of CPUs, the kernel's, those of processes.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="image">The image, in which VMCOREINFO was searched.</param>
    /// <param name="kernel">Its processes; null if they cannot be read.</param>
    /// <param name="notes">Gets what is not possible.</param>
    public IEnumerable<ScannedTable> Tables(ParseResult arguments, MemoryImage image, DumpedKernel? kernel, List<ScanNote> notes)
    {
        PageTableSelector selector = _table.Selector(arguments);
        CpuState? first = image.Cpus.Count > 0 ? image.Cpus[0] : null;
        if (selector.Root is not null)
        {
            yield return Scanned("root", selector, first);
            yield break;
        }

        Roots roots = arguments.GetValue(_roots);
        if (roots != Roots.Kernel)
        {
            if (first is null) notes.Add(new("cpu", NoCpus(image)));
            foreach (CpuState cpu in image.Cpus)
            {
                PageTableSelector ofCpu = selector with { Cpu = cpu.Index };
                if (Attempt(() => Scanned("cpu", ofCpu, cpu) with { Cpu = cpu }, new("cpu") { Cpu = cpu.Index }, notes) is { } table)
                    yield return table;
            }
        }

        if (roots == Roots.Cpus) yield break;
        PageTableSelector ofKernel = selector with { IsKernel = true, Paging = null };
        if (image.KernelRoot is null) notes.Add(new("kernel", NoKernel(image)));
        else if (Attempt(() => Scanned("kernel", ofKernel, first), new("kernel"), notes) is { } table) yield return table;
        if (roots != Roots.All || kernel is null) yield break;
        foreach (KernelProcess process in kernel.Processes)
        {
            if (process.Root is { } root) yield return OfProcess(process, root);
        }

        ScannedTable Scanned(string part, PageTableSelector selector, CpuState? cpu) => new(
            part, _linux.Interpret(arguments, selector.Open(image)), PageTableOptions.HasSmep(cpu),
            (root, half) => _linux.Interpret(arguments, selector.OpenOther(image, root, half)));

        ScannedTable OfProcess(KernelProcess process, PhysicalAddress root)
        {
            return new("process", Open(root), PageTableOptions.HasSmep(first), (paired, _) => Open(paired))
            {
                Process = process, Named = kernel.OpenPageTable(process)!,
            };
        }

        PageTable Open(PhysicalAddress root) => _linux.Interpret(
            arguments, _table.WithPhysicalBits(arguments, image.OpenPageTable(root, image.KernelRoot!.Mode)));
    }

    private static string NoCpus(MemoryImage image) => $"{image.Path}: the image has no CPU registers.";

    private static string NoKernel(MemoryImage image) => $"{image.Path}: the image does not name the root of the kernel (VMCOREINFO).";

    private static ScannedTable? Attempt(Func<ScannedTable> open, ScanNote note, List<ScanNote> notes)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is BadDataException or NotSupportedException or UsageException)
        {
            notes.Add(note with { Problem = e.Message, IsBadData = e is BadDataException });
            return null;
        }
    }
}
