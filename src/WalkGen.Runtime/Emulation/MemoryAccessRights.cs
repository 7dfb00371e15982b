namespace WalkGen.Emulation;

/// <summary>What an access needs of the entries that lead to its page.</summary>
internal static class MemoryAccessRights
{
    /// <summary>Whether <paramref name="granted"/>, of one entry or of all levels together, allows the access. Whatever is present may be read.</summary>
    public static bool IsAllowedBy(this MemoryAccess access, EntryFlags granted) => access switch
    {
        MemoryAccess.Write => (granted & EntryFlags.Writable) != 0,
        MemoryAccess.Execute => (granted & EntryFlags.Executable) != 0,
        _ => true,
    };
}
