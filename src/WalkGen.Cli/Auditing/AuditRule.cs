namespace WalkGen.Cli.Auditing;

/// <summary>A rule of the audit.</summary>
internal enum AuditRule
{
    /// <summary>The paging mode has no no-execute bit. The rules about execution are skipped. Reported once.</summary>
    NoExecuteMissing,

    /// <summary>
    /// The page table hides the half, because page-table isolation has another root for it, which was not found. The rules find nothing
    /// there or too little. Reported once.
    /// </summary>
    HalfHidden,

    /// <summary>Pages that are writable and executable.</summary>
    WritableExecutable,

    /// <summary>
    /// Pages of the kernel's half that user code can read, write or execute. Linux's vsyscall page on x86-64 is one by design
    /// (arch/x86/entry/vsyscall). Linux maps its trampolines, the CPU entry area and the LDT for the kernel only, also with page-table
    /// isolation.
    /// </summary>
    UserAccessibleKernel,

    /// <summary>
    /// Pages of the user's half that are executable, not writable, and dirty: they were written through the same entry before. Writable
    /// code is found here too while Linux has write-protected it, for fork or soft-dirty tracking. In the kernel's half the dirty flag has
    /// no meaning: Linux sets it in new kernel mappings (<c>__PAGE_KERNEL_ROX</c>).
    /// </summary>
    ExecutableWritten,

    /// <summary>
    /// Pages of the user's half that the kernel may execute, in a format that can forbid it page by page (AArch64: PXN). Linux forbids it
    /// in all user pages.
    /// </summary>
    KernelExecutableUser,

    /// <summary>
    /// Pages of a process that user code can execute and whose area does not allow it (<c>VM_EXEC</c>): somebody changed the page table and
    /// not the area.
    /// </summary>
    AreaNotExecutable,

    /// <summary>Pages of a process that can be written and whose area does not allow it (<c>VM_WRITE</c>).</summary>
    AreaNotWritable,

    /// <summary>Pages of a process that are in no area.</summary>
    NoArea,

    /// <summary>
    /// Frames that are executable and not writable at one virtual address, and writable at another. The kernel's direct map usually makes
    /// the code of user programs writable; these aliases are reported on request only.
    /// </summary>
    WritableAlias,
}
