namespace WalkGen.Cli.Auditing;

/// <summary>What an audit looks for. The names in reports are these in kebab case.</summary>
internal enum AuditRule
{
    /// <summary>The paging mode has no no-execute bit, so that the rules about execution say nothing and are left out. Found once.</summary>
    NoExecuteMissing,

    /// <summary>Pages that can be written and executed at once.</summary>
    WritableExecutable,

    /// <summary>
    /// Pages of the kernel's half that user code can access. The vsyscall page of Linux on x86-64 is one by design
    /// (arch/x86/entry/vsyscall); Linux maps its trampolines, the CPU entry area and the LDT for the kernel only, also where user code has page tables of its own.
    /// </summary>
    UserAccessibleKernel,

    /// <summary>
    /// Pages of the user's half that can be executed, cannot be written, and are dirty: they were written through the same entry before.
    /// Writable code is here too while a system has taken the right to write away for a time, to copy on write or to notice the next one (Linux: fork, soft-dirty).
    /// In the kernel's half the dirty bit tells nothing: Linux makes its own mappings with it set (<c>__PAGE_KERNEL_ROX</c>).
    /// </summary>
    ExecutableWritten,

    /// <summary>
    /// Frames that can be executed, and not written, at one virtual address and be written at another. That the kernel's map of all memory
    /// can write the code of user programs is the rule, and only told if all aliases are asked for.
    /// </summary>
    WritableAlias,
}
