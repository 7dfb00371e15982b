namespace WalkGen;

/// <summary>A page as a part of a run.</summary>
/// <param name="Raw">The bits of its entry.</param>
/// <param name="Physical">The physical address of its first byte in the walk; 0 if it is not present.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Flags">Its effective flags.</param>
/// <param name="Rights">Its effective rights.</param>
internal readonly record struct RunPage(ulong Raw, ulong Physical, ulong Size, EntryFlags Flags, AccessRights Rights)
{
    public bool IsPresent => (Flags & EntryFlags.Present) != 0;
}
