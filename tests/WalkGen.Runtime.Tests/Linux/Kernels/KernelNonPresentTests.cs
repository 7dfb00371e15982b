using WalkGen.Formats;
using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Linux.Kernels;

/// <summary>Swap entries and invalidated mappings: the kernel's rules encode them, the library decodes them.</summary>
public sealed class KernelNonPresentTests
{
    private const int Count = 400;
    private const ulong UserAddress = 0x1000;

    [Theory, MemberData(nameof(KernelCases.All), MemberType = typeof(KernelCases))]
    public void Swap_entries<TPaging>(TPaging _, string release)
        where TPaging : struct, IPagingFormat
    {
        var test = new Encoder<TPaging>(release);
        for (int i = 0; i < Count; i++)
        {
            int type = test.Random.Next(test.Types.MaxSwapFiles);
            ulong offset = test.Offset(test.Rules.SwapOffsetBits);
            test.Check(NonPresentKind.Swap, type, offset, null, NonPresentFlags.None, test.SwapFlags(NonPresentFlags.Exclusive));
        }
    }

    [Theory, MemberData(nameof(KernelCases.All), MemberType = typeof(KernelCases))]
    public void Entries_with_a_frame<TPaging>(TPaging _, string release)
        where TPaging : struct, IPagingFormat
    {
        var test = new Encoder<TPaging>(release);
        SwapTypeRules types = test.Types;
        for (int i = 0; i < Count; i++)
        {
            Migration(types.MigrationRead, NonPresentFlags.None);
            Migration(types.MigrationReadExclusive, NonPresentFlags.Exclusive);
            Migration(types.MigrationWrite, NonPresentFlags.Writable);
            Frame(NonPresentKind.HwPoison, types.HwPoison, NonPresentFlags.None);
            Frame(NonPresentKind.DevicePrivate, types.DeviceWrite, NonPresentFlags.Writable);
            Frame(NonPresentKind.DevicePrivate, types.DeviceRead, NonPresentFlags.None);
            Frame(NonPresentKind.DeviceExclusive, types.DeviceExclusiveWrite, NonPresentFlags.Writable);
            Frame(NonPresentKind.DeviceExclusive, types.DeviceExclusiveRead, NonPresentFlags.None);
        }

        // swapops.h: make_migration_entry_young and make_migration_entry_dirty.
        void Migration(int? type, NonPresentFlags implied)
        {
            int bits = test.Rules.PhysicalBits - 12;
            bool hasAges = types.HasMigrationAges && bits + 2 <= test.Rules.SwapOffsetBits;
            bool isYoung = hasAges && test.Random.Next(2) == 0;
            bool isDirty = hasAges && test.Random.Next(2) == 0;
            ulong number = test.Offset(bits);
            ulong offset = number | (isYoung ? 1UL << bits : 0) | (isDirty ? 1UL << (bits + 1) : 0);
            implied |= (isYoung ? NonPresentFlags.Accessed : 0) | (isDirty ? NonPresentFlags.Dirty : 0);
            if (type is { } t) test.Check(NonPresentKind.Migration, t, offset, number << 12, implied, test.SwapFlags(NonPresentFlags.None));
        }

        void Frame(NonPresentKind kind, int? type, NonPresentFlags implied)
        {
            ulong number = test.Offset(test.Rules.PhysicalBits - 12);
            if (type is { } t) test.Check(kind, t, number, number << 12, implied, test.SwapFlags(NonPresentFlags.None));
        }
    }

    // include/linux/swapops.h: make_pte_marker.
    [Theory, MemberData(nameof(KernelCases.All), MemberType = typeof(KernelCases))]
    public void Markers<TPaging>(TPaging _, string release)
        where TPaging : struct, IPagingFormat
    {
        var test = new Encoder<TPaging>(release);
        if (test.Types.SwapInError is { } error)
            test.Check(NonPresentKind.SwapInError, error, 0, null, NonPresentFlags.None, NonPresentFlags.None);
        ReadOnlySpan<NonPresentFlags> meanings = [NonPresentFlags.UffdWriteProtected, NonPresentFlags.Poisoned, NonPresentFlags.Guard];
        for (int bit = 0; bit < test.Types.MarkerBits && test.Types.Marker is { } type; bit++)
            test.Check(NonPresentKind.Marker, type, 1UL << bit, null, meanings[bit], NonPresentFlags.None);
    }

    [Theory, MemberData(nameof(KernelCases.All), MemberType = typeof(KernelCases))]
    public void Huge_pages_under_change<TPaging>(TPaging _, string release)
        where TPaging : struct, IPagingFormat
    {
        if (TPaging.IndexBits(PageTableLevel.Pmd) == 0) return; // no transparent huge pages
        LinuxKernel kernel = new(KernelCases.Parse(release));
        KernelRules rules = KernelCases.RulesOf<TPaging>(kernel.Version, isHuge: true);
        var table = new KernelTable<TPaging>(new Random(3), KernelCases.RulesOf<TPaging>(kernel.Version), rules);
        int checkedPages = 0;
        foreach (((PageTableLevel level, int index), (ulong raw, PageState page)) in table.Entries)
        {
            if (level != PageTableLevel.Pmd || !page.IsPresent) continue;
            NonPresentFlags flags = (page.IsWritable ? NonPresentFlags.Writable : 0) | (page.IsAccessed ? NonPresentFlags.Accessed : 0)
                | (page.IsDirty ? NonPresentFlags.Dirty : 0) | (page.IsSoftDirty ? NonPresentFlags.SoftDirty : 0)
                | (page.IsUffdWriteProtected ? NonPresentFlags.UffdWriteProtected : 0);
            Assert.Equal(
                new NonPresentEntry(NonPresentKind.Invalidated, new PhysicalAddress(page.Frame), null, 0, flags),
                kernel.Decode(new Entry<TPaging>(rules.MakeInvalid(raw), level), new VirtualAddress(UserAddress)));
            checkedPages++;
        }

        Assert.True(checkedPages > 100);
    }

    [Theory]
    [InlineData("5.0"), InlineData("6.1"), InlineData("6.6"), InlineData("7.2")]
    public void Kernel_pages_that_set_memory_np_removed(string release)
    {
        LinuxKernel kernel = new(KernelCases.Parse(release));
        Check<X86_64>(4, 0xffff_8880_0000_0000);
        Check<X86Pae>(3, 0xc000_0000);
        Check<X86>(2, 0xc000_0000);

        void Check<TPaging>(int levels, ulong address)
            where TPaging : struct, IPagingFormat
        {
            var rules = new X86Rules(kernel.Version, levels);
            var random = new Random(levels);
            for (int i = 0; i < Count; i++)
            {
                ulong frame = (ulong)random.NextInt64(1, 1L << (rules.PhysicalBits - 12)) << 12;
                ulong bits = (random.Next(2) == 0 ? 0x163UL : 0x161UL) | (levels > 2 && random.Next(2) == 0 ? 1UL << 63 : 0); // PAGE_KERNEL
                NonPresentEntry expected = new(
                    NonPresentKind.Invalidated, new PhysicalAddress(frame), null, 0,
                    NonPresentFlags.Accessed | NonPresentFlags.Dirty | ((bits & 2) != 0 ? NonPresentFlags.Writable : 0));
                Entry<TPaging> entry = new(rules.MakeNonPresentInKernel(frame | bits), PageTableLevel.Pte);
                Assert.Equal(expected, kernel.Decode(entry, new VirtualAddress(address)));
            }
        }
    }

    /// <summary>Encodes swap entries of a release and compares what the library decodes.</summary>
    private sealed class Encoder<TPaging>(string release)
        where TPaging : struct, IPagingFormat
    {
        private readonly LinuxKernel _kernel = new(KernelCases.Parse(release)) { Config = SwapTypeRules.Config };

        public Random Random { get; } = new(release.Length);

        public KernelRules Rules { get; } = KernelCases.RulesOf<TPaging>(KernelCases.Parse(release));

        public SwapTypeRules Types { get; } = new(KernelCases.Parse(release));

        public ulong Offset(int bits) => (ulong)Random.NextInt64(1, 1L << bits);

        /// <summary>A random choice of soft-dirty, uffd-wp and <paramref name="more"/>, as <c>pte_swp_*</c> set them.</summary>
        public NonPresentFlags SwapFlags(NonPresentFlags more)
        {
            NonPresentFlags possible = NonPresentFlags.SoftDirty | NonPresentFlags.UffdWriteProtected | more;
            NonPresentFlags chosen = (NonPresentFlags)Random.Next(8) & possible;
            if (Rules.SwapSoftDirty == 0) chosen &= ~NonPresentFlags.SoftDirty;
            if (Rules.SwapUffdWriteProtected == 0) chosen &= ~NonPresentFlags.UffdWriteProtected;
            return Rules.SwapExclusive == 0 ? chosen & ~NonPresentFlags.Exclusive : chosen;
        }

        public void Check(
            NonPresentKind kind, int type, ulong offset, ulong? frame, NonPresentFlags implied, NonPresentFlags stored)
        {
            ulong raw = Rules.Swap(type, offset)
                | ((stored & NonPresentFlags.Exclusive) != 0 ? Rules.SwapExclusive : 0)
                | ((stored & NonPresentFlags.SoftDirty) != 0 ? Rules.SwapSoftDirty : 0)
                | ((stored & NonPresentFlags.UffdWriteProtected) != 0 ? Rules.SwapUffdWriteProtected : 0);
            PhysicalAddress? address = frame is { } f ? new PhysicalAddress(f) : null;
            NonPresentEntry expected = new(kind, address, type, offset, implied | stored);
            NonPresentEntry found = _kernel.Decode(new Entry<TPaging>(raw, PageTableLevel.Pte), new VirtualAddress(UserAddress));
            if (expected != found) Assert.Fail($"{TPaging.Name} {release} 0x{raw:x}:\n expected {expected}\n found {found}");

            // Huge pages have such entries but no swap. On RISC-V the soft-dirty bit is X, with which pmd_present counts them as present.
            bool isLeaf = TPaging.Architecture == Architecture.RiscV && (stored & NonPresentFlags.SoftDirty) != 0;
            if (TPaging.IndexBits(PageTableLevel.Pmd) == 0 || kind == NonPresentKind.Swap || isLeaf) return;
            Assert.Equal(expected, _kernel.Decode(new Entry<TPaging>(raw, PageTableLevel.Pmd), new VirtualAddress(UserAddress)));
        }
    }
}
