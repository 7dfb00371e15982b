namespace WalkGen.Images;

/// <summary>The types of Windows crash dumps that contain physical memory, numbered as in the header: <c>DumpType</c>.</summary>
public enum CrashDumpType
{
    /// <summary>The header does not contain a type that WalkGen reads.</summary>
    None = 0,

    /// <summary>All memory, as runs that the header lists.</summary>
    Full = 1,

    /// <summary>The memory that the kernel uses, as pages that a bitmap marks; of Windows before 8.</summary>
    KernelSummary = 2,

    /// <summary>All memory, as pages that a bitmap marks.</summary>
    FullBitmap = 5,

    /// <summary>The memory that the kernel uses, as pages that a bitmap marks.</summary>
    KernelBitmap = 6,

    /// <summary>The memory that the kernel uses, as a list of ranges: WinDbg's <c>.dump /k</c>.</summary>
    KernelRanges = 8,

    /// <summary>The memory that the kernel and user code use, as a list of ranges: WinDbg's <c>.dump /ka</c>.</summary>
    KernelAndUserRanges = 9,

    /// <summary>All memory, as a list of ranges: WinDbg's <c>.dump /f</c>.</summary>
    FullRanges = 10,
}
