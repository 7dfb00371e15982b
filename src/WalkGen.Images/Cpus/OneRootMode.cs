using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>A mode with one root for all addresses.</summary>
/// <typeparam name="TPaging">The paging format.</typeparam>
internal abstract class OneRootMode<TPaging>(PagingMode mode, string word) : PagingModeInfo(mode, word)
    where TPaging : struct, IPagingFormat
{
    public sealed override string Name => TPaging.Name;

    public sealed override Architecture Architecture => TPaging.Architecture;

    public sealed override int AddressBits => Geometry<TPaging>.AddressBits;

    public sealed override int PageSize => 1 << TPaging.PageShift;

    public sealed override bool HasTwoRoots => false;

    internal sealed override PageTable Open(ImageMemory memory, ulong register)
        => new PageTable<TPaging, ImageMemory>(memory, RootOf(register));

    internal sealed override PageTable? OpenUpper(ImageMemory memory, ulong register) => null;
}
