using WalkGen.Cli.Walkers;
using WalkGen.Formats;

namespace WalkGen.Cli.Auditing;

/// <summary>The properties of a paging format that the rules depend on.</summary>
internal struct AuditPlatform : IPageTableVisitor
{
    /// <summary><c>VSYSCALL_ADDR</c> (arch/x86/include/uapi/asm/vsyscall.h), a page of 4 KiB.</summary>
    private const ulong Vsyscall = 0xffff_ffff_ff60_0000;

    private bool _isX86_64;

    /// <summary>Whether an entry can forbid execution.</summary>
    public bool HasNoExecute { get; private set; }

    /// <summary>Whether an entry can forbid execution to the kernel alone, as Linux does in all user pages (AArch64: PXN).</summary>
    public bool HasKernelNoExecute { get; private set; }

    public static AuditPlatform Of(PageTable table)
    {
        var platform = default(AuditPlatform);
        table.Accept(ref platform);
        return platform;
    }

    /// <summary>
    /// Whether <paramref name="pages"/> are Linux's vsyscall page. User code can read it, or execute it in older systems, but not write it.
    /// </summary>
    public readonly bool IsVsyscall(Extent pages)
        => _isX86_64 && pages.Start.Value == Vsyscall && pages.Length == 4096 && (pages.Flags & EntryFlags.Writable) == 0;

    public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        HasNoExecute = TPaging.FlagPattern(PageTableLevel.Pte, EntryFlags.Executable).Mask != 0;
        HasKernelNoExecute = TPaging.Architecture == Architecture.AArch64;
        _isX86_64 = TPaging.Architecture == Architecture.X86_64;
    }
}
