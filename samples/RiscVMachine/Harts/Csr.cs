namespace RiscVMachine;

/// <summary>The numbers of control and status registers.</summary>
internal static class Csr
{
    public const int Sstatus = 0x100, Sie = 0x104, Stvec = 0x105, Scounteren = 0x106;
    public const int Sscratch = 0x140, Sepc = 0x141, Scause = 0x142, Stval = 0x143, Sip = 0x144, Satp = 0x180;
    public const int Mstatus = 0x300, Misa = 0x301, Medeleg = 0x302, Mideleg = 0x303, Mie = 0x304, Mtvec = 0x305, Mcounteren = 0x306;
    public const int Mcountinhibit = 0x320, FirstMhpmevent = 0x323, LastMhpmevent = 0x33F;
    public const int Mscratch = 0x340, Mepc = 0x341, Mcause = 0x342, Mtval = 0x343, Mip = 0x344;
    public const int FirstPmp = 0x3A0, LastPmp = 0x3EF;
    public const int Mcycle = 0xB00, Minstret = 0xB02, FirstMhpmcounter = 0xB03, LastMhpmcounter = 0xB1F;
    public const int Cycle = 0xC00, Time = 0xC01, Instret = 0xC02;
    public const int Mvendorid = 0xF11, Marchid = 0xF12, Mimpid = 0xF13, Mhartid = 0xF14;

    public static bool IsReadOnly(int number) => number >> 10 == 3;

    /// <summary>The lowest mode that may access the register.</summary>
    public static Privilege Lowest(int number) => (Privilege)(number >> 8 & 3);
}
