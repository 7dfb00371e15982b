using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Spaces;

/// <summary>The interval tree of a file mapping against a plain list.</summary>
public sealed class FileMappingTests : IDisposable
{
    private const int Areas = 40;
    private const ulong PageSize = 4096;

    private readonly FrameArena _arena = new(new PhysicalAddress(0x10_0000), 1 << 16);
    private readonly AddressSpace<X86_64, ArenaMemory> _space;
    private readonly FileMapping _mapping = new();
    private ulong _next = 0x10_0000_0000;

    public FileMappingTests() => _space = new AddressSpace<X86_64, ArenaMemory>(_arena.Memory, _arena.Allocate(), _arena);

    [Fact]
    public void Overlapping_VMAs_are_in_order_of_offset_and_then_of_linking()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var linked = new List<Vma>();
            for (int i = 0; i < Areas; i++)
            {
                if (linked.Count > 0 && random.Next(4) == 0) Unlink(linked, linked[random.Next(linked.Count)]);
                else Link(linked, (ulong)random.Next(50), (ulong)random.Next(1, 20));

                ulong first = (ulong)random.Next(70);
                ulong last = first + (ulong)random.Next(30);
                var expected = linked.Where(vma => vma.PageOffset <= last && vma.PageOffset + vma.Range.PageCount(12) - 1 >= first)
                    .OrderBy(static vma => vma.PageOffset);
                Assert.Equal(expected, _mapping.Overlapping(first, last));
            }

            foreach (var vma in linked.ToArray()) Unlink(linked, vma);
        }
    }

    [Theory]
    [InlineData(10UL, 5UL, 0UL, 100UL, 0UL, 5UL)]
    [InlineData(10UL, 5UL, 12UL, 2UL, 2UL, 2UL)]
    [InlineData(10UL, 5UL, 0UL, 11UL, 0UL, 1UL)]
    [InlineData(10UL, 5UL, 14UL, 9UL, 4UL, 1UL)]
    [InlineData(10UL, 5UL, 0UL, ulong.MaxValue, 0UL, 5UL)]
    public void A_range_of_pages_is_clipped_to_a_VMA(
        ulong offset, ulong pages, ulong first, ulong count, ulong clippedFirst, ulong clippedCount)
    {
        var vma = Link([], offset, pages);

        Assert.True(FileMapping.TryClip(vma, first, count, out var range));

        Assert.Equal(VirtualRange.FromLength(vma.Range.Start + (clippedFirst * PageSize), clippedCount * PageSize), range);
    }

    [Fact]
    public void Pages_that_a_VMA_does_not_map_clip_to_nothing()
    {
        var vma = Link([], 10, 5);

        Assert.False(FileMapping.TryClip(vma, 0, 10, out _));
        Assert.False(FileMapping.TryClip(vma, 15, 10, out _));
        Assert.False(FileMapping.TryClip(vma, 12, 0, out _));
    }

    [Fact]
    public void A_VMA_is_linked_once_and_only_if_it_belongs_to_an_address_space()
    {
        var vma = Link([], 0, 1);
        using var other = new FileMapping();

        Assert.Throws<ArgumentException>(() => _mapping.Link(vma));
        Assert.Throws<ArgumentException>(() => other.Link(vma));
        Assert.Throws<ArgumentException>(() => other.Unlink(vma));
        Assert.Throws<ArgumentException>(() => _mapping.Link(new Vma(new VirtualRange(0, 4095), VmFlags.None)));
    }

    public void Dispose()
    {
        _mapping.Dispose();
        _space.Dispose();
        _arena.Dispose();
    }

    private Vma Link(List<Vma> linked, ulong offset, ulong pages)
    {
        var vma = new Vma(VirtualRange.FromLength(new VirtualAddress(_next), pages * PageSize), VmFlags.Shared) { PageOffset = offset };
        _next += pages * PageSize;
        _space.Add(vma);
        _mapping.Link(vma);
        linked.Add(vma);
        return vma;
    }

    private void Unlink(List<Vma> linked, Vma vma)
    {
        _mapping.Unlink(vma);
        _space.Remove(vma);
        linked.Remove(vma);
    }
}
