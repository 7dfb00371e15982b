namespace WalkGen.Emulation;

/// <summary>Kinds of access: bit n is the <see cref="MemoryAccess"/> n.</summary>
[Flags]
internal enum AllowedAccess
{
    None = 0,
    Read = 1 << MemoryAccess.Read,
    Write = 1 << MemoryAccess.Write,
    Execute = 1 << MemoryAccess.Execute,
    Data = Read | Write,
    All = Read | Write | Execute,
}
