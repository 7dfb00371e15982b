namespace RiscVMachine;

/// <summary>The privilege modes, by their encoding.</summary>
internal enum Privilege : byte
{
    User = 0,
    Supervisor = 1,
    Machine = 3,
}
