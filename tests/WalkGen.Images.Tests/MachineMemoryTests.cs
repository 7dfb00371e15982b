namespace WalkGen.Images.Tests;

/// <summary>Machines that are not in files.</summary>
public class MachineMemoryTests
{
    [Fact]
    public void Ranges_are_joined_and_units_end_with_them()
    {
        using TestMachine machine = new((0x9000, 0x1000), (0x1000, 0x2000), (0x2000, 0x1800));
        using MemoryImage image = MemoryImage.Open(machine);

        Assert.Equal([(0x1000UL, 0x2800UL), (0x9000, 0x1000)], image.Segments.Select(static s => (s.Start.Value, s.Length)));
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x2000), 0x1000, out ReadOnlySpan<byte> bytes));
        Assert.Equal(0x20, bytes[0]);
        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x9fff), 1, out bytes));
        Assert.Equal(0x9f, bytes[0]);
        Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(0x37ff), 2, out _));
        Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(0x8fff), 2, out _));
        Assert.Equal([(0x1000UL, 0x2800), (0x9000, 0x1000)], machine.Reads);
    }

    [Fact]
    public void Reads_across_units_are_not_cached()
    {
        using TestMachine machine = new((0, 0x10000));
        using MemoryImage image = MemoryImage.Open(machine);

        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x3fff), 2, out ReadOnlySpan<byte> bytes));

        Assert.Equal([0x3f, 0x40], bytes.ToArray());
        Assert.Equal([(0x3fffUL, 2)], machine.Reads);
    }

    [Fact]
    public void A_unit_that_cannot_be_read_is_read_in_parts()
    {
        using TestMachine machine = new((0, 0x10000)) { Unreadable = 0x5000 };
        using MemoryImage image = MemoryImage.Open(machine);

        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x4000), 0x1000, out _));
        Assert.False(image.Memory.TryGetBytes(new PhysicalAddress(0x5000), 0x1000, out _));
    }

    [Fact]
    public void The_cache_has_a_limit()
    {
        using TestMachine machine = new((0, 1 << 28));
        using MemoryImage image = MemoryImage.Open(machine);

        for (ulong address = 0; address < 1 << 28; address += 1 << 14)
            Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(address), 8, out _));

        Assert.Equal(1 << 26, image.CachedBytes);
    }

    [Fact]
    public void A_machine_is_disposed_with_its_image_and_without_memory()
    {
        using TestMachine machine = new((0, 0x1000)), empty = new();
        MemoryImage image = MemoryImage.Open(machine);
        Assert.False(machine.IsDisposed);

        image.Dispose();

        Assert.True(machine.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => image.Memory.TryGetBytes(new PhysicalAddress(0), 1, out _));
        Assert.Equal(
            "test: the machine has no memory: check its configuration.",
            Assert.Throws<InvalidImageException>(() => MemoryImage.Open(empty)).Message);
        Assert.True(empty.IsDisposed);
    }

    [Fact]
    public void Tables_of_a_machine_that_runs_are_compared_with_what_they_are_later()
    {
        using TestMachine machine = new((0, 1 << 20)) { Runs = true };
        using MemoryImage image = MemoryImage.Open(machine), stopped = MemoryImage.Open(new TestMachine((0, 1 << 20)));
        foreach (ulong table in new ulong[] { 0x1000, 0x2000, 0x9000, 0x2000 })
        {
            Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(table), 0x1000, out _));
            Assert.True(stopped.Memory.TryGetBytes(new PhysicalAddress(table), 0x1000, out _));
        }

        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x5000), 64, out _)); // a structure of the kernel
        Assert.Equal(new TableChanges(3, 0), image.CompareTables());
        machine.Changed.Add(0x2abc);
        machine.Changed.Add(0x3abc);
        machine.Changed.Add(0x5010);

        Assert.Equal(new TableChanges(3, 1), image.CompareTables());
        Assert.Equal((true, false), (image.IsChanging, stopped.IsChanging));
        Assert.Equal(default, stopped.CompareTables());
    }

    /// <summary>Memory of which each byte has the bits 8 to 15 of its address.</summary>
    private sealed class TestMachine(params (ulong Start, ulong Length)[] ranges) : MachineMemory
    {
        public override string Name => "test";

        public override InstructionSet? Machine => null;

        public override IReadOnlyList<PhysicalRange> Ranges { get; } =
            [.. ranges.Select(static range => new PhysicalRange(new PhysicalAddress(range.Start), range.Length))];

        public override IReadOnlyList<CpuState> Cpus => [];

        public List<(ulong Address, int Length)> Reads { get; } = [];

        public ulong? Unreadable { get; init; }

        public bool Runs { get; init; }

        public HashSet<ulong> Changed { get; } = [];

        public override bool IsRunning => Runs;

        public bool IsDisposed { get; private set; }

        public override bool TryRead(PhysicalAddress address, Span<byte> target)
        {
            Reads.Add((address.Value, target.Length));
            for (int i = 0; i < target.Length; i++) target[i] = (byte)((address.Value + (ulong)i) >> 8);
            foreach (ulong change in Changed)
            {
                if (change - address.Value < (ulong)target.Length) target[(int)(change - address.Value)]++;
            }

            return Unreadable is not { } bad || bad - address.Value >= (ulong)target.Length;
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
