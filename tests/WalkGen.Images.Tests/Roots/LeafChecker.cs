namespace WalkGen.Images.Tests;

/// <summary>Compares the search for a leaf below tables with the counts of all leaves below them.</summary>
internal struct LeafChecker(MemoryImage image, ulong start) : IPageTableVisitor
{
    /// <summary>How many tables have leaves below them, and how many have none.</summary>
    public (int With, int Without) Tables { get; private set; }

    public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
        where TPaging : struct, IPagingFormat
        where TMemory : struct, IPhysicalMemory
    {
        ImageMemory memory = image.Memory;
        PageTableLevel[] levels = [.. PlausibleTables.LevelsOf<TPaging>()];
        var held = new HeldTables<TPaging>(memory.Bounds);
        TableValidator<TPaging, ForwardMemory> Validator(FrameKinds kinds)
            => new(() => memory.ForwardOnly(), held, kinds, levels[1], new LeafTables());
        TableValidator<TPaging, ForwardMemory> search = Validator(Kinds(memory, held, levels[1])), count = Validator(new FrameKinds());
        foreach (PageTableLevel level in levels)
        {
            for (int slot = 0; slot < PlausibleTables.Count; slot++)
            {
                PhysicalAddress address = new(start + ((ulong)slot * PlausibleTables.Slot));
                Assert.True(EntrySpan<TPaging>.TryOpen(table.Memory, level, address, out var entries));
                int first = slot % 2 == 0 ? 0 : entries.Length / 2;
                bool hasLeaves = count.CountBelow(entries, first, entries.Length).Leaves > 0;
                Assert.Equal(hasLeaves, search.HasLeaves(entries, first, entries.Length));
                Tables = hasLeaves ? (Tables.With + 1, Tables.Without) : (Tables.With, Tables.Without + 1);
            }
        }
    }

    private readonly FrameKinds Kinds<TPaging>(ImageMemory memory, HeldTables<TPaging> held, PageTableLevel level)
        where TPaging : struct, IPagingFormat
    {
        var kinds = new FrameKinds();
        for (int slot = 0; slot < PlausibleTables.Count && level != PageTableLevel.Pte; slot++)
        {
            ulong address = start + ((ulong)slot * PlausibleTables.Slot);
            Assert.True(EntrySpan<TPaging>.TryOpen(memory, level, new PhysicalAddress(address), out var entries));
            if (held.LackAllBelow(entries, out int missing) && missing > 0)
                FrameKinds.SetLacking(ref kinds.WindowAt(address)[MemoryWindow.FrameOf(address)]);
        }

        return kinds;
    }
}
