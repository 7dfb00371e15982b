using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary>The argument IMAGE2 and the options that select the second page table of a comparison.</summary>
internal sealed class SecondPageTableOptions(PageTableOptions first)
{
    private readonly Argument<string?> _image = FileName.NotEmpty(new Argument<string?>("IMAGE2")
    {
        Description = "The second image. Default: IMAGE, with --cpu2 or --root2.",
        Arity = ArgumentArity.ZeroOrOne,
    });

    private readonly Option<int?> _cpu = new("--cpu2")
    {
        HelpName = "N",
        Description = "Use the page table of CPU N of the second image. Default: as selected for IMAGE.",
    };

    private readonly Option<PhysicalAddress?> _root = AddressOption.Create(
        "--root2", "Use the page table with this root in the second image. Default: as selected for IMAGE.");

    private readonly Option<PhysicalAddress?> _kernelRoot = AddressOption.Create(
        "--kernel-root2", "The root of the kernel's half in the second image. Requires --root2. Default: as selected for IMAGE.");

    public void AddTo(Command command)
    {
        command.Arguments.Add(_image);
        command.Options.Add(_cpu);
        command.Options.Add(_root);
        command.Options.Add(_kernelRoot);
        command.Validators.Add(result =>
        {
            bool hasCpu = result.GetResult(_cpu) is not null, hasRoot = result.GetResult(_root) is not null;
            if (hasCpu && hasRoot) result.AddError("--cpu2 and --root2 exclude each other.");
            if (result.GetResult(_kernelRoot) is not null && !hasRoot) result.AddError("--kernel-root2 requires --root2.");
            if (result.GetResult(_image)?.Tokens.Count is null or 0 && !hasCpu && !hasRoot)
                result.AddError("A second page table is required: IMAGE2, --cpu2 or --root2.");
        });
    }

    /// <summary>The second image; null if it is the first one.</summary>
    public MemoryImage? Open(ParseResult arguments, Terminal terminal)
        => arguments.GetValue(_image) is { } path ? first.Open(arguments, terminal, path, Selector(arguments)) : null;

    /// <summary>The second page table, in <paramref name="image"/>.</summary>
    /// <exception cref="UsageException">The image has no such CPU.</exception>
    /// <exception cref="BadDataException">The image lacks the root table.</exception>
    public PageTable PageTable(ParseResult arguments, MemoryImage image) => Selector(arguments).Open(image);

    private PageTableSelector Selector(ParseResult arguments)
    {
        PageTableSelector selector = first.Selector(arguments);
        if (arguments.GetValue(_cpu) is { } cpu)
            selector = selector with { Cpu = cpu, Root = null, KernelRoot = null, IsKernel = false, Process = null };
        if (arguments.GetValue(_root) is { } root)
        {
            PhysicalAddress? kernelRoot = arguments.GetValue(_kernelRoot) ?? selector.KernelRoot;
            selector = selector with { Cpu = null, Root = root, KernelRoot = kernelRoot, IsKernel = false, Process = null };
        }

        return selector;
    }
}
