using static WalkGen.Emulation.Tests.Snapshots.SnapshotMachine;

namespace WalkGen.Emulation.Tests.Snapshots;

/// <summary>Random calls, compared with full copies of the memory.</summary>
public sealed class SnapshotModelTests
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Snapshots_equal_full_copies(int seed)
    {
        var random = new Random(seed);
        using var machine = new SnapshotMachine();
        SnapshotChain chain = machine.Chain;
        var copies = new Dictionary<int, byte[]>();
        for (int step = 0; step < 120; step++)
        {
            switch (random.Next(10))
            {
                case 0 or 1:
                    copies.Add(chain.Take(), machine.Memory());
                    break;
                case 2 when copies.Count > 0:
                    int restored = Any();
                    chain.Restore(restored);
                    Assert.Equal(copies[restored], machine.Memory());
                    break;
                case 3 when copies.Count > 4:
                    int removed = Any();
                    byte[] before = machine.Memory();
                    chain.Remove(removed);
                    copies.Remove(removed);
                    Assert.Equal(before, machine.Memory());
                    break;
                case 4 when copies.Count > 0:
                    int read = Any();
                    Assert.Equal(copies[read], machine.Memory(read));
                    break;
                case 5:
                    byte[] bytes = new byte[random.Next(1, 3 << 12)];
                    random.NextBytes(bytes);
                    machine.Bus.TryWrite(Physical(random.Next(Pages), random.Next(4096)), bytes); // false at the end of a block
                    break;
                default:
                    machine.Cpus[random.Next(2)].Store(At(random.Next(Pages), random.Next(511) * 8), random.NextInt64());
                    break;
            }
        }

        Assert.Equal(copies.Count, chain.Count);
        foreach ((int snapshot, byte[] copy) in copies) Assert.Equal(copy, machine.Memory(snapshot));
        foreach (int snapshot in copies.Keys) chain.Remove(snapshot);
        Assert.Equal(0, chain.HeldBytes);

        int Any() => copies.Keys.ElementAt(random.Next(copies.Count));
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 100)];
}
