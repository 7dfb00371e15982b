namespace WalkGen;

/// <summary>
/// What unprivileged code (x86: CPL 3, AArch64: EL0, RISC-V: U-mode) and the kernel (CPL 0, EL1, S-mode) may do with a page. Rights of an
/// entry that points to a table are those that it leaves to the levels below.
/// </summary>
/// <remarks>
/// They are rights of the page tables. Switches that a kernel opens for its own accesses to user memory are not part of them: SMAP (x86),
/// PAN (AArch64), SUM (RISC-V). CR0.WP (x86) counts as set.
/// </remarks>
[Flags]
public enum AccessRights
{
    /// <summary>No rights.</summary>
    None = 0,

    /// <summary>Unprivileged code may read.</summary>
    UserRead = 1 << 0,

    /// <summary>Unprivileged code may write. The first write may have to mark the page dirty (AArch64: DBM).</summary>
    UserWrite = 1 << 1,

    /// <summary>Unprivileged code may execute.</summary>
    UserExecute = 1 << 2,

    /// <summary>The kernel may read.</summary>
    KernelRead = 1 << 3,

    /// <summary>The kernel may write. The first write may have to mark the page dirty (AArch64: DBM).</summary>
    KernelWrite = 1 << 4,

    /// <summary>The kernel may execute.</summary>
    KernelExecute = 1 << 5,

    /// <summary>All rights of unprivileged code.</summary>
    User = UserRead | UserWrite | UserExecute,

    /// <summary>All rights of the kernel.</summary>
    Kernel = KernelRead | KernelWrite | KernelExecute,

    /// <summary>All rights to write.</summary>
    Write = UserWrite | KernelWrite,

    /// <summary>All rights to execute.</summary>
    Execute = UserExecute | KernelExecute,

    /// <summary>All rights.</summary>
    All = User | Kernel,
}
