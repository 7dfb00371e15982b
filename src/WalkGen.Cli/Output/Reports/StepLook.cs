using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Output;

/// <summary>What many entries on the paths of translations have in common.</summary>
/// <param name="Size">The size that the entry covers, in bytes.</param>
/// <param name="Flags">The flags that have a column; none if it is non-present.</param>
/// <param name="Rights">The rights that it leaves.</param>
/// <param name="IsPresent">Whether it contains an address.</param>
internal readonly record struct StepLook(ulong Size, EntryFlags Flags, AccessRights Rights, bool IsPresent)
{
    private const EntryFlags Shown = EntryFlags.Leaf | EntryFlags.Writable | EntryFlags.User | EntryFlags.Executable;
    private const ulong Mix = 0x9e37_79b9_7f4a_7c15; // 2^64 divided by the golden ratio: all bits reach the highest ones

    /// <summary>The columns size to kernel_rights. The other bits of a non-present entry are not flags.</summary>
    public Cell[] Cells => IsPresent
        ?
        [
            Size, Has(EntryFlags.Leaf), Has(EntryFlags.Writable), Has(EntryFlags.User), Has(EntryFlags.Executable),
            FlagLetters.User(Rights), FlagLetters.Kernel(Rights),
        ]
        : [Size, default, default, default, default, default, default];

    public static StepLook Of(in TranslationStep step) => step.Address is null
        ? new StepLook(step.Size, EntryFlags.None, AccessRights.None, IsPresent: false)
        : new StepLook(step.Size, step.Flags & Shown, step.Rights, IsPresent: true);

    public bool Equals(StepLook other)
        => Size == other.Size && Flags == other.Flags && Rights == other.Rights && IsPresent == other.IsPresent;

    // One multiplication, because it is needed for each row.
    public override int GetHashCode()
        => (int)(((((ulong)Flags << 8) ^ ((ulong)Rights << 3) ^ (IsPresent ? 1UL : 0) ^ (Size >> 4)) * Mix) >> 32);

    private bool Has(EntryFlags flag) => (Flags & flag) != 0;
}
