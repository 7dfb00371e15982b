namespace WalkGen.Images;

/// <summary>The kinds of crash dumps that hold physical memory and are read: <c>DumpType</c>.</summary>
internal enum CrashDumpType : uint
{
    /// <summary>All memory, as runs that the header lists.</summary>
    Full = 1,

    /// <summary>All memory, as pages of a bitmap.</summary>
    FullBitmap = 5,

    /// <summary>What the kernel uses of it, as pages of a bitmap.</summary>
    KernelBitmap = 6,
}
