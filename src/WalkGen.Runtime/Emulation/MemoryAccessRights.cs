namespace WalkGen.Emulation;

/// <summary>The permission check of a memory access.</summary>
internal static class MemoryAccessRights
{
    /// <summary>Whether the permissions <paramref name="granted"/> allow the access. All present pages are readable.</summary>
    public static bool IsAllowedBy(this MemoryAccess access, EntryFlags granted) => access switch
    {
        MemoryAccess.Write => (granted & EntryFlags.Writable) != 0,
        MemoryAccess.Execute => (granted & EntryFlags.Executable) != 0,
        _ => true,
    };
}
