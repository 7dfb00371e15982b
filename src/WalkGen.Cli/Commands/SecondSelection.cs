using System.CommandLine;
using WalkGen.Cli.Output;
using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary>The page table that the first one is compared with: IMAGE2, and what is chosen differently of it.</summary>
internal sealed class SecondSelection(ImageSelection first)
{
    public Argument<string?> Image { get; } = new("IMAGE2")
    {
        Description = "The other image. Default: the same one, with another CPU or root.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public Option<int?> Cpu { get; } = new("--cpu2") { HelpName = "N", Description = "Take the page table of CPU N of the other image. Default: chosen as in the first." };

    public Option<PhysicalAddress?> Root { get; } = AddressOption.Create("--root2", "Take the page table with its root here in the other image. Default: chosen as in the first.");

    public Option<PhysicalAddress?> KernelRoot { get; } = AddressOption.Create("--kernel-root2", "The root of the upper half in the other image. Default: that of the first.");

    public void AddTo(Command command)
    {
        command.Arguments.Add(Image);
        command.Options.Add(Cpu);
        command.Options.Add(Root);
        command.Options.Add(KernelRoot);
        command.Validators.Add(result =>
        {
            if (result.GetResult(Cpu) is not null && result.GetResult(Root) is not null) result.AddError("--cpu2 and --root2 both name a page table: give one of them.");
            if (result.GetResult(KernelRoot) is not null && result.GetResult(Root) is null) result.AddError("--kernel-root2 is the other root besides --root2: give both.");
            if (result.GetResult(Image)?.Tokens.Count is null or 0 && result.GetResult(Cpu) is null && result.GetResult(Root) is null)
                result.AddError("A page table is compared with another one: give IMAGE2, --cpu2 or --root2.");
        });
    }

    /// <summary>The other image; null if it is the same one.</summary>
    public MemoryImage? Open(ParseResult arguments, Terminal terminal) => arguments.GetValue(Image) is { } path ? first.Open(arguments, terminal, path) : null;

    /// <summary>The other page table, in <paramref name="image"/>.</summary>
    /// <exception cref="UsageException">The image has no such CPU.</exception>
    /// <exception cref="BadDataException">The image lacks the root table.</exception>
    public PageTable PageTable(ParseResult arguments, MemoryImage image)
    {
        TableChoice choice = first.Choice(arguments);
        if (arguments.GetValue(Cpu) is { } cpu) choice = choice with { Cpu = cpu, Root = null, KernelRoot = null, IsKernels = false };
        if (arguments.GetValue(Root) is { } root) choice = choice with { Cpu = null, IsKernels = false, Root = root, KernelRoot = arguments.GetValue(KernelRoot) ?? choice.KernelRoot };
        return choice.Open(image);
    }
}
