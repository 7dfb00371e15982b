using WalkGen.Emulation;

namespace RiscVMachine;

/// <summary>The causes of exceptions, by their numbers in <c>mcause</c>.</summary>
internal enum Cause
{
    InstructionMisaligned = 0,
    InstructionAccessFault = 1,
    IllegalInstruction = 2,
    Breakpoint = 3,
    LoadMisaligned = 4,
    LoadAccessFault = 5,
    StoreMisaligned = 6,
    StoreAccessFault = 7,
    EnvironmentCallFromU = 8,
    EnvironmentCallFromS = 9,
    EnvironmentCallFromM = 11,
    InstructionPageFault = 12,
    LoadPageFault = 13,
    StorePageFault = 15,
}

/// <summary>The cause for a fault of the MMU.</summary>
internal static class Causes
{
    public static Cause Of(PageFault fault) => (fault.Reason, fault.Access) switch
    {
        (PageFaultReason.Misaligned, MemoryAccess.Execute) => Cause.InstructionMisaligned,
        (PageFaultReason.Misaligned, MemoryAccess.Read) => Cause.LoadMisaligned,
        (PageFaultReason.Misaligned, MemoryAccess.Write) => Cause.StoreMisaligned,
        (PageFaultReason.NoMemory or PageFaultReason.NotRam, MemoryAccess.Execute) => Cause.InstructionAccessFault,
        (PageFaultReason.NoMemory or PageFaultReason.NotRam, MemoryAccess.Read) => Cause.LoadAccessFault,
        (PageFaultReason.NoMemory or PageFaultReason.NotRam, MemoryAccess.Write) => Cause.StoreAccessFault,
        (_, MemoryAccess.Execute) => Cause.InstructionPageFault,
        (_, MemoryAccess.Read) => Cause.LoadPageFault,
        _ => Cause.StorePageFault,
    };
}
