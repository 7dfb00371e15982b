using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Scanning;

/// <summary>An address space over <see cref="RandomSpace{TPaging}"/>, with areas of every kind and gaps between them.</summary>
internal sealed class RandomAreas<TPaging> : IDisposable
    where TPaging : struct, IPagingFormat
{
    private const int Areas = 6;

    public RandomAreas(int seed)
    {
        Tables = new RandomSpace<TPaging>(seed, isWellFormed: true);
        Space = new AddressSpace<TPaging, ArenaMemory>(Tables.Arena.Memory, Tables.Table.Root, Tables.Arena);

        // Between borders of pages, which lead to tables that exist; some of the parts are areas, the others gaps.
        ulong[] borders =
            [.. Enumerable.Range(0, Areas * 2).Select(_ => Tables.Address() & Lower & ~Geometry<TPaging>.OffsetMask(PageTableLevel.Pte))
            .Distinct().Order()];
        for (int i = 0; i + 1 < borders.Length; i++)
        {
            if (Tables.Random.Next(4) == 0) continue;
            VmFlags flags = Tables.Random.Next(8) == 0 ? VmFlags.Write | VmFlags.PfnMap : VmFlags.Write;
            Space.Add(new Vma(new VirtualRange(borders[i], borders[i + 1] - 1), flags) { IsFile = Tables.Random.Next(3) == 0 });
        }
    }

    public RandomSpace<TPaging> Tables { get; }

    public AddressSpace<TPaging, ArenaMemory> Space { get; }

    private static ulong Lower => ulong.MaxValue >> (64 - Geometry<TPaging>.AddressBits + (TPaging.IsSignExtended ? 1 : 0));

    public VirtualRange Range()
    {
        ulong one = Tables.Address() & Lower, other = Tables.Random.Next(3) == 0 ? 0 : Tables.Address() & Lower;
        return new VirtualRange(Math.Min(one, other), Math.Max(one, other));
    }

    public void Dispose()
    {
        Space.Dispose();
        Tables.Dispose();
    }
}
