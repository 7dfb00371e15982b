using System.Buffers.Binary;

namespace WalkGen.Images.Tests.Fuzz;

/// <summary>Random and hostile contents of a few frames. Every frame may be a table of every level.</summary>
internal static class TableContents<TPaging>
    where TPaging : struct, IPagingFormat
{
    private static readonly int FrameSize = int.Max(1 << TPaging.PageShift, Geometry<TPaging>.TableSize(PageTableLevel.Pgd));

    private static readonly int RootEntries = 1 << TPaging.IndexBits(PageTableLevel.Pgd); // some formats have very few

    private static readonly PageTableLevel[] LeafLevels = [.. Enum.GetValues<PageTableLevel>().Where(TPaging.AllowsLeaf)];

    /// <summary>Fills <paramref name="frames"/> and returns the address of one of them.</summary>
    public static PhysicalAddress Fill(Random random, GuardedFrames frames)
    {
        int most = int.Min(8, GuardedFrames.Capacity / FrameSize);
        frames.Reset((ulong)random.Next(1 << 12) << 16, FrameSize * random.Next(1, most + 1));
        for (int at = 0; at < frames.Length; at += FrameSize) FillFrame(random, frames, frames.Bytes.Slice(at, FrameSize));
        return random.Next(4) == 0 ? Last(frames) : FrameOf(random, frames);
    }

    // A root that is smaller than a frame, right before the guard.
    private static PhysicalAddress Last(GuardedFrames frames)
        => new(frames.Start + (ulong)(frames.Length - Geometry<TPaging>.TableSize(PageTableLevel.Pgd)));

    private static PhysicalAddress FrameOf(Random random, GuardedFrames frames)
        => new(frames.Start + (ulong)(random.Next(frames.Length / FrameSize) * FrameSize));

    private static void FillFrame(Random random, GuardedFrames frames, Span<byte> frame)
    {
        int entries = FrameSize / TPaging.EntrySize;
        switch (random.Next(8))
        {
            case 0: break; // zeros
            case 1:
                random.NextBytes(frame);
                break;
            case 2:
                ulong same = Entry(random, frames);
                for (int i = 0; i < entries; i++) Put(frame, i, same);
                break;
            case 3:
                for (int i = 0; i < entries; i++) Put(frame, i, Entry(random, frames));
                break;
            default:
                for (int count = random.Next(1, 17); count > 0; count--)
                    Put(frame, random.Next(random.Next(2) == 0 ? RootEntries : entries), Entry(random, frames));
                break;
        }
    }

    private static ulong Entry(Random random, GuardedFrames frames) => random.Next(8) switch
    {
        0 => 0,
        1 => (ulong)random.NextInt64(long.MinValue, long.MaxValue),
        2 => Table(random, frames) ^ (1UL << random.Next(64)),
        3 => Leaf(random, frames) ^ (1UL << random.Next(64)),
        4 or 5 => Leaf(random, frames),
        _ => Table(random, frames),
    };

    // Without the bits that the root reserves, so that a table of any level can point to it.
    private static ulong Table(Random random, GuardedFrames frames)
        => TPaging.TableEntry(FrameOf(random, frames)) & ~TPaging.ReservedInTable(Geometry<TPaging>.TestedLevel(PageTableLevel.Pgd));

    private static ulong Leaf(Random random, GuardedFrames frames)
        => TPaging.LeafEntry(
            LeafLevels[random.Next(LeafLevels.Length)],
            FrameOf(random, frames),
            random.Next(2) == 0 ? EntryFlags.User : EntryFlags.User | EntryFlags.Writable | EntryFlags.Executable);

    private static void Put(Span<byte> frame, int index, ulong entry)
    {
        Span<byte> slot = frame.Slice(index * TPaging.EntrySize, TPaging.EntrySize);
        if (TPaging.EntrySize == 4) BinaryPrimitives.WriteUInt32LittleEndian(slot, (uint)entry);
        else BinaryPrimitives.WriteUInt64LittleEndian(slot, entry);
    }
}
