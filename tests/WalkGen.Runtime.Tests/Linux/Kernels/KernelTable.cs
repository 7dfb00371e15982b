using System.Buffers.Binary;
using WalkGen.Runtime.Tests.Walking;

namespace WalkGen.Runtime.Tests.Linux.Kernels;

/// <summary>A page table with one table of each level. The two lowest tables contain random entries of a kernel.</summary>
internal sealed class KernelTable<TPaging>
    where TPaging : struct, IPagingFormat
{
    private const ulong First = 0x10_0000;

    private readonly SparseMemory _memory = new();

    /// <summary>Writes pages at the lowest level and huge pages at the PMD.</summary>
    public KernelTable(Random random, KernelRules rules, KernelRules? hugeRules)
    {
        PageTableLevel[] levels = [.. Enum.GetValues<PageTableLevel>().Where(static l => l >= 0 && TPaging.IndexBits(l) > 0)];
        for (int i = 0; i < levels.Length; i++)
        {
            byte[] frame = _memory.Add(new PhysicalAddress(First + ((ulong)i << 12)));
            var next = new PhysicalAddress(First + ((ulong)(i + 1) << 12));
            if (levels[i] != PageTableLevel.Pte) Write(frame, 0, TPaging.TableEntry(next) & ~TPaging.ReservedInTable(levels[i]));
            if (levels[i] == PageTableLevel.Pte) Fill(frame, 0, levels[i], random, rules);
            if (levels[i] == PageTableLevel.Pmd && hugeRules is not null) Fill(frame, 1, levels[i], random, hugeRules);
        }
    }

    /// <summary>The entries by level and index.</summary>
    public Dictionary<(PageTableLevel Level, int Index), (ulong Raw, PageState Page)> Entries { get; } = [];

    public PageTable Table => new PageTable<TPaging, SparseMemory>(_memory, new PhysicalAddress(First));

    private void Fill(byte[] frame, int from, PageTableLevel level, Random random, KernelRules rules)
    {
        for (int i = from; i < 1 << TPaging.IndexBits(level); i++)
        {
            (ulong raw, PageState page) = Compose(random, rules, level);
            Write(frame, i, raw);
            Entries.Add((level, i), (raw, page));
        }
    }

    /// <summary>A random page after 1 to 12 operations.</summary>
    private static (ulong Raw, PageState Page) Compose(Random random, KernelRules rules, PageTableLevel level)
    {
        ulong frame = (ulong)random.NextInt64(1, 1L << (rules.PhysicalBits - 12)) << 12 & ~Geometry<TPaging>.OffsetMask(level);
        Protection protection = Any<Protection>(random);
        ulong raw = rules.Make(frame, protection);
        PageState page = rules.Start(frame, protection);
        for (int left = random.Next(1, 13); left > 0;)
        {
            PteOperation operation = Any<PteOperation>(random);
            if (!rules.Allows(operation)) continue;
            protection = Any<Protection>(random);
            raw = rules.Apply(operation, raw, protection);
            page = rules.Apply(operation, page, protection);
            left--;
        }

        return (raw, page);
    }

    private static T Any<T>(Random random)
        where T : struct, Enum
        => Enum.GetValues<T>()[random.Next(Enum.GetValues<T>().Length)];

    private static void Write(byte[] frame, int index, ulong raw)
    {
        if (TPaging.EntrySize == 8) BinaryPrimitives.WriteUInt64LittleEndian(frame.AsSpan(index * 8), raw);
        else BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(index * 4), checked((uint)raw));
    }
}
