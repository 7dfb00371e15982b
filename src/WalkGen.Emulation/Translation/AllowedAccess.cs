using System.Runtime.CompilerServices;

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

/// <summary>Tests of <see cref="AllowedAccess"/>.</summary>
internal static class AllowedAccessExtensions
{
    /// <summary>Whether <paramref name="access"/> is one of the kinds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Includes(this AllowedAccess allowed, MemoryAccess access) => ((int)allowed >> (int)access & 1) != 0;
}
