namespace WalkGen.Emulation.Tests;

/// <summary>Two things cannot be at one physical address.</summary>
public sealed class BusOverlapTests : IDisposable
{
    private readonly PhysicalBus _bus = new();

    public BusOverlapTests()
    {
        _bus.AddRam(new PhysicalAddress(0x2000), 0x2000);
        _bus.AddRom(new PhysicalAddress(0x6000), [1]);
        _bus.AddDevice(new PhysicalAddress(0x8010), 0x10, new RecordingDevice());
    }

    [Theory]
    [InlineData(0x1000, 0x2000, "0x2000 bytes at 0x1000 overlap RAM of 0x2000 bytes at 0x2000. Remove one of them.")]
    [InlineData(0x3000, 0x1000, "0x1000 bytes at 0x3000 overlap RAM of 0x2000 bytes at 0x2000. Remove one of them.")]
    [InlineData(0x5000, 0x9000, "0x9000 bytes at 0x5000 overlap ROM of 0x1000 bytes at 0x6000. Remove one of them.")]
    [InlineData(0x8000, 0x1000, "0x1000 bytes at 0x8000 overlap a device of 0x10 bytes at 0x8010. Remove one of them.")]
    public void RAM_and_ROM_are_refused_with_one_sentence(ulong start, ulong length, string message)
    {
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => _bus.AddRam(new PhysicalAddress(start), length)).Message);
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => _bus.AddRom(new PhysicalAddress(start), new byte[length])).Message);
    }

    [Theory]
    [InlineData(0x3fff, 1, "RAM")]
    [InlineData(0x0, 0x1_0000, "RAM")]
    [InlineData(0x6fff, 1, "ROM")]
    [InlineData(0x801f, 1, "a device")]
    [InlineData(0x8000, 0x11, "a device")]
    public void A_device_is_refused(ulong start, ulong length, string what)
    {
        var device = new RecordingDevice();
        ArgumentException exception = Assert.Throws<ArgumentException>(() => _bus.AddDevice(new PhysicalAddress(start), length, device));
        Assert.Contains($"overlap {what} of", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Neighbours_do_not_overlap()
    {
        _bus.AddRam(new PhysicalAddress(0x1000), 0x1000);
        _bus.AddRam(new PhysicalAddress(0x4000), 0x1000);
        _bus.AddDevice(new PhysicalAddress(0x800f), 1, new RecordingDevice());
        _bus.AddDevice(new PhysicalAddress(0x8020), 1, new RecordingDevice());
        _bus.AddDevice(new PhysicalAddress(ulong.MaxValue), 1, new RecordingDevice());
    }

    [Fact]
    public void A_device_has_bytes_and_ends_within_the_address_space()
    {
        var device = new RecordingDevice();
        Assert.Throws<ArgumentOutOfRangeException>(() => _bus.AddDevice(default, 0, device));
        Assert.Throws<ArgumentOutOfRangeException>(() => _bus.AddDevice(new PhysicalAddress(ulong.MaxValue), 2, device));
    }

    [Fact]
    public void A_block_that_was_refused_is_not_on_the_bus()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x1000), 0x2000);
        Assert.Throws<ArgumentException>(() => _bus.AddRam(arena));
        Assert.False(_bus.TryWrite(new PhysicalAddress(0x1000), [1]));
    }

    public void Dispose() => _bus.Dispose();
}
