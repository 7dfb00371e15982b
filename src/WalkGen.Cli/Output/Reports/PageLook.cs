using System.Runtime.CompilerServices;
using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>What many runs of a dump have in common.</summary>
/// <param name="PageSize">The size of each page in bytes.</param>
/// <param name="Flags">The flags of each leaf.</param>
/// <param name="Rights">The effective rights.</param>
/// <param name="Presence">What the image knows about the frames; null if it differs among them.</param>
internal readonly record struct PageLook(ulong PageSize, EntryFlags Flags, AccessRights Rights, FramePresence? Presence)
{
    private const ulong Mix = 0x9e37_79b9_7f4a_7c15; // 2^64 divided by the golden ratio: all bits reach the highest ones

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(PageLook other)
        => Flags == other.Flags && Rights == other.Rights && PageSize == other.PageSize
            && Presence.GetValueOrDefault() == other.Presence.GetValueOrDefault() && Presence.HasValue == other.Presence.HasValue;

    // One multiplication, because it is needed for each run.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override int GetHashCode()
        => (int)(((((ulong)Flags << 8) ^ ((ulong)Rights << 3) ^ (ulong)Presence.GetValueOrDefault() ^ PageSize) * Mix) >> 32);
}
