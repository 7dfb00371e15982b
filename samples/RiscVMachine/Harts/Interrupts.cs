namespace RiscVMachine;

/// <summary>Interrupts, as bits of <c>mip</c> and <c>mie</c>. The number of a bit is the cause.</summary>
[Flags]
internal enum Interrupts : ulong
{
    None = 0,
    SupervisorSoftware = 1 << 1,
    MachineSoftware = 1 << 3,
    SupervisorTimer = 1 << 5,
    MachineTimer = 1 << 7,
    SupervisorExternal = 1 << 9,
    MachineExternal = 1 << 11,

    Supervisor = SupervisorSoftware | SupervisorTimer | SupervisorExternal,
    Machine = MachineSoftware | MachineTimer | MachineExternal,
    All = Supervisor | Machine,
}

/// <summary>The order of interrupts.</summary>
internal static class InterruptOrder
{
    private static readonly int[] Numbers = [11, 3, 7, 9, 1, 5]; // the privileged manual, 3.1.9

    /// <summary>The number of the interrupt that is taken first.</summary>
    public static ulong First(Interrupts interrupts)
    {
        foreach (int number in Numbers)
        {
            if (((ulong)interrupts >> number & 1) != 0) return (ulong)number;
        }

        throw new ArgumentException("No interrupt is pending.", nameof(interrupts));
    }
}
