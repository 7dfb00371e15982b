using WalkGen.Formats;
using WalkGen.Runtime.Tests.Scanning;
using WalkGen.Runtime.Tests.Walking;

namespace WalkGen.Runtime.Tests;

/// <summary><see cref="PageTable.Translate"/> against a walk to one address, and against <see cref="PageTable.TryTranslate"/>.</summary>
public class BatchTranslationTests
{
    private const int Seeds = 12;

    [Theory, MemberData(nameof(TestedFormats.All), MemberType = typeof(TestedFormats))]
    public void Each_address_has_its_own_translation<TPaging>(TPaging _)
        where TPaging : struct, IPagingFormat
    {
        var met = new HashSet<TranslationStatus>();
        for (int seed = 0; seed < Seeds; seed++)
        {
            using var space = new RandomSpace<TPaging>(seed);
            VirtualAddress[] drawn = [.. Enumerable.Range(0, 300).Select(_ => new VirtualAddress(space.Address()))];
            foreach (var addresses in Orders(drawn, space.Random)) Compare(space.Table, addresses, met);
        }

        Assert.Superset(new HashSet<TranslationStatus>([TranslationStatus.Mapped, TranslationStatus.NonPresent]), met);
    }

    [Fact]
    public void Each_status_is_met_in_memory_that_moves()
    {
        var met = new HashSet<TranslationStatus>();
        for (int seed = 0; seed < 3 * Seeds; seed++)
        {
            CompareTables<X86_64>(seed, met);
            CompareTables<RiscV<Sv39>>(seed, met);
            CompareTables<X86Pae>(seed, met);
        }

        Assert.Equal(Enum.GetValues<TranslationStatus>(), met.Order());
    }

    [Fact]
    public void Thousands_of_tables_in_any_order_are_kept_apart()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 32 << 20);
        var owned = new OwnedPageTable<X86_64>(arena);
        for (ulong i = 0; i < 3000; i++)
        {
            owned.Map(
                VirtualRange.FromLength(new VirtualAddress((i << 21) | ((i % 3) << 39)), 0x2000),
                new PhysicalAddress(0x1000_0000 + (i << 13)), EntryFlags.User);
        }

        var random = new Random(1);
        VirtualAddress[] addresses = [.. Enumerable.Range(0, 200_000).Select(_ =>
            new VirtualAddress(((ulong)random.Next(3000) << 21) + ((ulong)random.Next(3) << 39) + (ulong)random.Next(0x3000)))];
        var met = new HashSet<TranslationStatus>();
        foreach (var ordered in Orders(addresses, random)) Compare(owned.Table, ordered, met);
        Assert.Equal([TranslationStatus.Mapped, TranslationStatus.NonPresent], met.Order());
    }

    [Fact]
    public void Each_half_is_translated_by_its_own_root()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        var lower = new OwnedPageTable<AArch64<Granule4K, VaSize48, Ttbr0>>(arena);
        var upper = new OwnedPageTable<AArch64<Granule4K, VaSize48, Ttbr1>>(arena);
        lower.Map(VirtualRange.FromLength(new VirtualAddress(0x40_0000), 0x4000), new PhysicalAddress(0x7000_0000), EntryFlags.User);
        upper.Map(
            VirtualRange.FromLength(new VirtualAddress(0xffff_8000_1000_0000), 0x4000), new PhysicalAddress(0x7100_0000),
            EntryFlags.Writable);
        PageTable both = lower.Table.WithUpper(upper.Table);
        var random = new Random(2);
        VirtualAddress[] addresses = [.. Enumerable.Range(0, 40_000).Select(_ => new VirtualAddress(
            (random.Next(3) switch { 0 => 0x40_0000UL, 1 => 0xffff_8000_1000_0000, _ => 0x8000_0000_0000_0000 })
                + (ulong)random.Next(0x6000)))];
        var results = new Translation[addresses.Length];

        both.Translate(addresses, results);

        for (int i = 0; i < addresses.Length; i++)
        {
            bool isMapped = both.TryTranslate(addresses[i], out PhysicalAddress physical);
            Assert.Equal((isMapped, isMapped ? physical : default), (results[i].IsMapped, results[i].Address));
            TranslationStatus unmapped = addresses[i].Value >> 56 == 0x80 ? TranslationStatus.NotTranslated : TranslationStatus.NonPresent;
            if (!isMapped) Assert.Equal(unmapped, results[i].Status);
        }

        Assert.Equal(3, results.Select(static result => result.Status).Distinct().Count());
    }

    [Fact]
    public void Results_must_have_room_and_those_beyond_stay()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 16);
        PageTable table = new OwnedPageTable<X86_64>(arena).Table;
        var results = new Translation[3];
        table.Translate([new VirtualAddress(1UL << 60)], results.AsSpan(2));
        Translation last = results[2];
        Assert.Equal((TranslationStatus.NotTranslated, PageTableLevel.Unknown), (last.Status, last.Level));

        table.Translate(default, default);
        table.Translate(new VirtualAddress[2], results);

        Assert.Equal([TranslationStatus.NonPresent, TranslationStatus.NonPresent], results[..2].Select(static result => result.Status));
        Assert.Equal(last, results[2]);
        string message = Assert.Throws<ArgumentException>(() => table.Translate(new VirtualAddress[4], results)).Message;
        Assert.StartsWith("There is room for 3 results, but there are 4 addresses.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_memory_of_a_disposed_arena_is_not_read()
    {
        var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 16);
        PageTable table = new OwnedPageTable<X86_64>(arena).Table;
        arena.Dispose();

        Assert.Throws<ObjectDisposedException>(() => table.Translate(new VirtualAddress[2], new Translation[2]));
    }

    [Theory, InlineData(1), InlineData(100), InlineData(100_000)]
    public void A_call_allocates_nothing(int count)
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 1 << 20);
        var owned = new OwnedPageTable<X86_64>(arena);
        owned.Map(VirtualRange.FromLength(new VirtualAddress(0x40_0000), 3 << 20), new PhysicalAddress(0x7000_0000), EntryFlags.User);
        PageTable table = owned.Table;
        VirtualAddress[] addresses =
            [.. Enumerable.Range(0, count).Select(static i => new VirtualAddress((ulong)i * 0x1f_f123 % (1 << 24)))];
        var results = new Translation[count];

        Assert.Equal(0, Allocation.LeastOf(() => table.Translate(addresses, results)));
    }

    private static void CompareTables<TPaging>(int seed, HashSet<TranslationStatus> met)
        where TPaging : struct, IPagingFormat
    {
        var tables = new RandomTables<TPaging>(seed);
        VirtualAddress[] drawn = [.. Enumerable.Range(0, 100).Select(i =>
            new VirtualAddress(i % 4 == 0 ? tables.Range().Start.Value : i % 7 == 0 ? 1UL << 62 : tables.Mapped()))];
        foreach (var addresses in Orders(drawn, new Random(seed))) Compare(tables.Table, addresses, met);
    }

    /// <summary>The addresses as they are, sorted both ways, in runs of neighbours, duplicated, few and none.</summary>
    private static IEnumerable<VirtualAddress[]> Orders(VirtualAddress[] drawn, Random random)
    {
        yield return drawn;
        yield return [.. drawn.Order()];
        yield return [.. drawn.OrderDescending()];
        yield return [.. drawn.Take(1000).SelectMany(one => Enumerable.Range(0, random.Next(12)).Select(i => one + ((ulong)i << 12)))];
        yield return [.. drawn.Concat(drawn)];
        yield return drawn[..1];
        yield return [];
    }

    private static void Compare<TPaging, TMemory>(
        PageTable<TPaging, TMemory> table, VirtualAddress[] addresses, HashSet<TranslationStatus> met)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        var results = new Translation[addresses.Length];
        table.Translate(addresses, results);
        for (int i = 0; i < addresses.Length; i++)
        {
            var expected = SingleTranslation.Of(table, addresses[i]);
            var actual = new SingleTranslation(in results[i]);
            if (actual != expected) Assert.Equal((TPaging.Name, i, addresses[i], expected), (TPaging.Name, i, addresses[i], actual));
            if (table.TryTranslate(addresses[i], out PhysicalAddress physical) != expected.IsMapped
                || (expected.IsMapped && physical != expected.Address))
            {
                Assert.Fail($"{TPaging.Name}: {addresses[i]} is {expected}, but TryTranslate says {physical}.");
            }

            met.Add(expected.Status);
        }
    }
}
