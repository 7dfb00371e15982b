using WalkGen.Linux;

namespace WalkGen.Dirty.Tests.Tracking;

/// <summary>
/// No write is lost, whenever it comes: a writer strikes at each of the instants at which a collection holds no lock of a PTE table.
/// </summary>
public sealed class InterleavingTests
{
    private const ulong PageCount = 96;

    [Theory]
    [MemberData(nameof(Policies.Names), MemberType = typeof(Policies))]
    public void A_copy_of_the_collected_pages_is_the_memory_whenever_a_write_comes(string policy)
    {
        int instant = 0;
        while (Strikes(policy, ++instant, writesAgain: false)) Assert.True(Strikes(policy, instant, writesAgain: true));
        Assert.True(instant > 20, $"only {instant} instants");
    }

    /// <summary>Whether there is such an instant in a series of collections; a page of its own is then written.</summary>
    private static bool Strikes(string policy, int instant, bool writesAgain)
    {
        using var file = new SharedFile();
        SharedArea first = file.Map(0, 64);
        SharedArea beside = file.MapBeside(first, 32, 64);
        SharedArea elsewhere = file.Map(0, PageCount);
        using var tracker = new DirtyTracker(file.Mapping, 0, PageCount, Policies.Named(policy));
        var copy = new ulong[PageCount];
        SharedArea[] areas = [first, beside, elsewhere];
        void Strike(ulong value)
        {
            // One of the two is writable already if nothing has protected it, the other may be new to the tables.
            ulong page = (ulong)(instant % 20) * 2;
            foreach (SharedArea area in areas) area.Write([area.FirstPage + page, area.FirstPage + page + 1], value);
        }

        foreach (SharedArea area in areas) area.Write(Pages.From(0, 20).Select(page => area.FirstPage + page * 2), 500);
        var writer = new Striking(instant, () => Strike(1000));
        first.Mmu.Space!.Tracer = writer;
        elsewhere.Mmu.Space!.Tracer = writer;
        for (ulong round = 1; round <= 6; round++)
        {
            if (round < 4) first.Write(round * 9, round);
            if (round < 4) beside.Write(40, round);
            Copy(tracker, file, copy);
        }

        first.Mmu.Space!.Tracer = elsewhere.Mmu.Space!.Tracer = null;
        Copy(tracker, file, copy);
        if (writesAgain && writer.HasStruck)
        {
            Strike(2000);
            Copy(tracker, file, copy);
        }

        ulong[] memory = [.. Pages.From(0, PageCount).Select(file.Read)];
        Assert.True(memory.SequenceEqual(copy), $"a write at instant {instant} was lost");
        return writer.HasStruck;
    }

    private static void Copy(DirtyTracker tracker, SharedFile file, ulong[] copy)
    {
        foreach (ulong page in Pages.Of(tracker.Collect())) copy[page] = file.Read(page);
    }

    private sealed class Striking(int instant, Action strike) : WalkTracer
    {
        private int _instants;
        private bool _isStriking;

        public bool HasStruck { get; private set; }

        public override void InvalidateStarted(AddressSpace space, VirtualRange range) => Pass();

        public override void FlushPendingIncremented(AddressSpace space) => Pass();

        public override void PteMapping(VirtualAddress address, PhysicalAddress slot) => Pass();

        public override void TlbFlushed(Vma vma, VirtualRange range) => Pass();

        public override void InvalidateEnded(AddressSpace space, VirtualRange range) => Pass();

        public override void FlushPendingDecremented(AddressSpace space) => Pass();

        private void Pass()
        {
            if (_isStriking || ++_instants != instant) return;
            _isStriking = HasStruck = true;
            strike();
            _isStriking = false;
        }
    }
}
