using WalkGen.Cli.Auditing;
using WalkGen.Cli.Output;
using WalkGen.Cli.Walkers;
using WalkGen.Images;

namespace WalkGen.Cli.Scans;

/// <summary>A page table of a scan.</summary>
/// <param name="Part">What it is: cpu, kernel, process or root.</param>
/// <param name="Table">The page table.</param>
/// <param name="HasSmep">Whether the kernel may not execute user pages (x86: CR4.SMEP).</param>
/// <param name="OpenPaired">Opens the other root of page-table isolation, for the half that is hidden.</param>
internal sealed record ScannedTable(
    string Part, PageTable Table, bool HasSmep, Func<PhysicalAddress, AddressHalf?, PageTable> OpenPaired)
{
    /// <summary>The CPU that uses it; null for others.</summary>
    public CpuState? Cpu { get; init; }

    /// <summary>The process whose user's half is scanned; null for both halves of others.</summary>
    public KernelProcess? Process { get; init; }

    /// <summary>The page table that its rows of <c>walkgen dump</c> name.</summary>
    public PageTable Named { get; init; } = Table;

    /// <summary>The half that is scanned; null for both.</summary>
    public AddressHalf? Half => Process is null ? null : AddressHalf.User;

    /// <summary>The addresses that are scanned; null for none.</summary>
    public VirtualRange? Range => Process is null ? VirtualRange.All : Table.RangeOf(AddressHalf.User);

    /// <summary>What makes rows equal: page tables with the same key are walked once.</summary>
    public (Identity, string Format, bool HasSmep, int? ProcessId) Key => (Identity.Of("", Table), Table.FormatName, HasSmep, Process?.Id);

    /// <summary>The row about it.</summary>
    public ScanNote Note(string? problem)
        => new(Part, problem) { Table = Table, Cpu = Cpu?.Index, ProcessId = Process?.Id };

    /// <summary>The audit of it.</summary>
    public Audit AuditOf(Coverage coverage)
    {
        Isolation isolation = Isolation.Of(Table);
        PageTable? paired = isolation.Root is { } root ? OpenPaired(root, isolation.Hidden) : null;
        return new Audit(Table, isolation.Hidden, paired, HasSmep, WithAllAliases: false, coverage) { Process = Process };
    }
}
