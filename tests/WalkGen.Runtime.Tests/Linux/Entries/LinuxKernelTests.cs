using Arm = WalkGen.AArch64<WalkGen.Formats.Granule4K, WalkGen.Formats.VaSize48, WalkGen.Formats.Ttbr0>;

using WalkGen.Formats;
using WalkGen.Linux;
using static WalkGen.Runtime.Tests.KernelEntries;

namespace WalkGen.Runtime.Tests;

/// <summary>What holds for the entries of every architecture.</summary>
public class LinuxKernelTests
{
    private const NonPresentFlags None = NonPresentFlags.None;

    [Fact]
    public void Present_and_empty_entries_decode_to_nothing()
    {
        Assert.Equal(default, Decode<X86_64>(0));
        Assert.Equal(default, Decode<X86_64>(0x1067));
        Assert.Equal(default, Decode<X86_64>(0x1fff_ffff_ffdb_9600, PageTableLevel.Pgd)); // folded: the word counts at the P4D
        Assert.Equal(NonPresentKind.None, default(NonPresentEntry).Kind);
    }

    [Theory]
    [InlineData(PageTableLevel.P4d)]
    [InlineData(PageTableLevel.Pmd)] // nothing is swapped out whole
    public void Swap_entries_stand_at_the_lowest_level_only(PageTableLevel level)
        => Assert.Equal(NonPresentKind.Unknown, Decode<X86_64>(0x1fff_ffff_ffdb_9600, level).Kind);

    [Fact]
    public void No_word_at_all_fails()
    {
        Random random = new(1);
        for (int i = 0; i < 200_000; i++)
        {
            ulong raw = (ulong)random.NextInt64(long.MinValue, long.MaxValue) & (ulong)random.NextInt64(long.MinValue, long.MaxValue);
            PageTableLevel level = (PageTableLevel)random.Next((int)PageTableLevel.Pte + 1);
            ulong address = random.Next(2) == 0 ? User : Kernel;
            string version = random.Next(2) == 0 ? "6.1" : "6.13";
            Check(new Entry<X86_64>(raw, level).IsPresent, raw, DecodeOnly<X86_64>(raw, level, address, version));
            Check(new Entry<X86Pae>(raw, level).IsPresent, raw, DecodeOnly<X86Pae>(raw, level, address, version));
            Check(new Entry<X86>((uint)raw, level).IsPresent, (uint)raw, DecodeOnly<X86>((uint)raw, level, address, version));
            Check(new Entry<Arm>(raw, level).IsPresent, raw, DecodeOnly<Arm>(raw, level, address, version));
            Check(new Entry<RiscV<Sv39>>(raw, level).IsPresent, raw, DecodeOnly<RiscV<Sv39>>(raw, level, address, version));
        }

        static void Check(bool isPresent, ulong raw, NonPresentEntry found)
            => Assert.Equal(isPresent || raw == 0, found.Kind == NonPresentKind.None);
    }

    [Fact]
    public void Decoding_allocates_nothing()
    {
        LinuxKernel kernel = new(Bookworm);
        Entry<X86_64> entry = new(0xefff_e7ff_ea86_4202, PageTableLevel.Pte);
        Assert.Equal(NonPresentKind.Migration, kernel.Decode(entry, new VirtualAddress(User)).Kind);
        Assert.Equal(0, Allocation.LeastOf(() => kernel.Decode(entry, new VirtualAddress(User))));
    }

    [Theory]
    [InlineData(NonPresentKind.ProtNone, 0x1000UL, None)] // not an entry with a swap type
    [InlineData(NonPresentKind.DevicePrivate, 0x1000UL, None)] // the kernel has no device memory
    [InlineData(NonPresentKind.Migration, null, None)] // no frame
    [InlineData(NonPresentKind.Migration, 1UL << 46, None)] // MAX_PHYSMEM_BITS
    [InlineData(NonPresentKind.HwPoison, 0x1000UL, NonPresentFlags.Dirty)]
    [InlineData(NonPresentKind.Marker, null, NonPresentFlags.Guard)] // since 6.13
    [InlineData(NonPresentKind.Swap, null, None)] // no swap area
    public void What_the_kernel_cannot_express_is_not_encoded(NonPresentKind kind, ulong? frame, NonPresentFlags flags)
    {
        var entry = new NonPresentEntry(kind, frame is { } address ? new PhysicalAddress(address) : null, null, 0, flags);

        var error = Assert.Throws<ArgumentException>(() => new LinuxKernel(Bookworm).Encode<X86_64>(entry));

        Assert.StartsWith($"Linux 6.1 cannot express {entry} as an entry of {X86_64.Name}.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_formats_are_refused()
    {
        var format = Assert.Throws<NotSupportedException>(() => Decode<Tiny4>(2));
        Assert.Contains(Tiny4.Name, format.Message, StringComparison.Ordinal);
        var version = Assert.Throws<ArgumentOutOfRangeException>(() => new LinuxKernel(new LinuxVersion(4, 19)));
        Assert.Contains("before 5.0", version.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinuxKernel(Bookworm) { PhysicalAddressBits = 8 });
    }
}
