namespace WalkGen.Emulation;

/// <summary>The privilege of a CPU's accesses.</summary>
public enum PrivilegeMode
{
    /// <summary>Unprivileged code: U-mode (RISC-V), CPL 3 (x86), EL0 (AArch64).</summary>
    User,

    /// <summary>The kernel: S-mode (RISC-V), CPL 0 to 2 (x86), EL1 (AArch64).</summary>
    Supervisor,
}
