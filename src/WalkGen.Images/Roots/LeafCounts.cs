using System.Runtime.CompilerServices;

namespace WalkGen.Images;

/// <summary>The leaves of a lowest table.</summary>
/// <param name="All">Their number, at most 2^15.</param>
/// <param name="User">How many of them user code may access.</param>
/// <param name="Accessed">How many of them were accessed.</param>
internal readonly record struct LeafCounts(int All, int User, int Accessed)
{
    /// <summary>The counts as one word; 0 without leaves.</summary>
    public ulong Packed
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (uint)All | ((ulong)(uint)User << 16) | ((ulong)(uint)Accessed << 32);
    }

    /// <summary>What <see cref="Packed"/> gave.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LeafCounts Unpack(ulong packed) => new((ushort)packed, (ushort)(packed >> 16), (ushort)(packed >> 32));

    /// <summary>The counts of a table whose entries are all empty or such leaves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TableCounts OfTable()
        => All == 0 ? default : new TableCounts(1, 0, 0, (ulong)All, (ulong)User) { AccessedLeaves = (ulong)Accessed };
}
