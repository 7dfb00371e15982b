using System.CommandLine;
using WalkGen.Cli.Live;
using WalkGen.Cli.Output;
using WalkGen.Cli.Watching;
using WalkGen.Images;
using WalkGen.Live;

namespace WalkGen.Cli.Commands;

/// <summary>What <c>walkgen watch</c> watches: a process or a guest.</summary>
internal sealed class WatchTarget
{
    private readonly Argument<string> _target = new("TARGET")
    {
        Description = "The number of a process of this machine, or a guest of QEMU: gdb://HOST:PORT, gdb::PORT, gdb:PATH, qmp:PATH.",
    };

    private readonly Option<VirtualRange?> _range = RangeArgument.CreateOption();

    private readonly Option<bool> _noClear = new("--no-clear")
    {
        Description = "Leave the soft-dirty and accessed bits of the process as they are: pages that are written or used are not seen.",
    };

    private readonly Option<int?> _cpu = new("--cpu")
    {
        HelpName = "N",
        Description = "Watch the page table that CPU N of a guest uses at first. Default: CPU 0.",
    };

    private readonly Option<PhysicalAddress?> _root = AddressOption.Create(
        "--root", "Watch the page table of a guest with this root: a physical address or a value of CR3, TTBR0_EL1 or satp.");

    private readonly Option<PhysicalAddress?> _kernelRoot = AddressOption.Create(
        "--kernel-root", "The root of the kernel's half: a value of TTBR1_EL1 (AArch64). Requires --root.");

    public void AddTo(Command command)
    {
        command.Arguments.Add(_target);
        command.Options.Add(_range);
        command.Options.Add(_noClear);
        command.Options.Add(_cpu);
        command.Options.Add(_root);
        command.Options.Add(_kernelRoot);
        command.Validators.Add(result =>
        {
            bool hasRoot = result.GetResult(_root) is not null, hasCpu = result.GetResult(_cpu) is not null;
            if (hasRoot && hasCpu) result.AddError("--cpu and --root exclude each other.");
            if (!hasRoot && result.GetResult(_kernelRoot) is not null) result.AddError("--kernel-root requires --root.");
            if (result.GetResult(_target)?.Tokens is not [var token]) return;
            bool isGuest = QemuGuest.IsAddress(token.Value), isProcess = ProcessArgument.TryParse(token.Value, out _);
            if (!isGuest && !isProcess)
                result.AddError($"'{token.Value}' is neither the number of a process nor a guest of QEMU (gdb:, qmp:).");
            if (isProcess && (hasRoot || hasCpu)) result.AddError("--cpu and --root require a guest of QEMU.");
            if (isGuest && result.GetResult(_noClear) is { Implicit: false })
                result.AddError("--no-clear requires a process: nothing of a guest is ever cleared.");
        });
    }

    public Watched Open(ParseResult arguments, Terminal terminal)
    {
        string target = arguments.GetRequiredValue(_target);
        VirtualRange range = WholePages(arguments.GetValue(_range) ?? VirtualRange.All);
        if (ProcessArgument.TryParse(target, out int id))
            return new WatchedProcess(ProcessView.Open(id), range, clears: !arguments.GetValue(_noClear));
        var selector = new PageTableSelector(
            arguments.GetValue(_cpu), arguments.GetValue(_root), arguments.GetValue(_kernelRoot), null, IsKernel: false, null);
        return new WatchedGuest(target, Pinned(selector), range, terminal.Cancellation);
    }

    /// <summary>Opens the page table that the selector selects at first, also when a CPU uses another one later.</summary>
    private static Func<MemoryImage, PageTable> Pinned(PageTableSelector selector)
    {
        bool isPinned = false;
        return image =>
        {
            PageTable table = selector.Open(image);
            if (isPinned) return table;
            PhysicalAddress[] roots = [.. table.Roots];
            selector = selector.WithMode(image) with { Cpu = null, Root = roots[0], KernelRoot = roots.Length > 1 ? roots[1] : null };
            isPinned = true;
            return table;
        };
    }

    private static VirtualRange WholePages(VirtualRange range)
    {
        const ulong offset = 0xfff; // of the smallest page of all formats
        return new VirtualRange(range.Start.Value & ~offset, range.Last.Value | offset);
    }
}
