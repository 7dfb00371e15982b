using WalkGen.Linux;

namespace WalkGen.Runtime.Tests;

/// <summary>
/// Decodes entries that are not present. The tests state the bits as the definitions in Linux's <c>asm/pgtable*.h</c>, written out by
/// hand.
/// </summary>
internal static class KernelEntries
{
    public const ulong User = 0x1000;
    public const ulong Kernel = 0xffff_8880_0000_0000;

    /// <summary>The kernel of Debian 12.</summary>
    public static readonly LinuxVersion Bookworm = new(6, 1);

    /// <summary>Decodes a word, and encodes the result again.</summary>
    public static NonPresentEntry Decode<TPaging>(
        ulong raw, PageTableLevel level = PageTableLevel.Pte, ulong address = User, string version = "6.1")
        where TPaging : struct, IPagingFormat
    {
        NonPresentEntry decoded = DecodeOnly<TPaging>(raw, level, address, version);
        if (decoded.SwapType is null || decoded.Kind == NonPresentKind.Unknown) return decoded;
        NonPresentEntry entry = decoded.Kind == NonPresentKind.Swap ? decoded : decoded with { SwapType = null, SwapOffset = 0 };
        Assert.Equal(raw, KernelOf(version).Encode<TPaging>(entry, level));
        return decoded;
    }

    public static NonPresentEntry DecodeOnly<TPaging>(
        ulong raw, PageTableLevel level = PageTableLevel.Pte, ulong address = User, string version = "6.1")
        where TPaging : struct, IPagingFormat
        => KernelOf(version).Decode(new Entry<TPaging>(raw, level), new VirtualAddress(address));

    public static LinuxKernel KernelOf(string version)
    {
        Assert.True(LinuxVersion.TryParse(version, out LinuxVersion linux));
        return new LinuxKernel(linux);
    }
}
