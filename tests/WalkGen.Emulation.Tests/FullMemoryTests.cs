using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>
/// Demand paging when the frames run out: an error that says so, nothing half-mapped, and as before once there are frames again.
/// </summary>
public class FullMemoryTests
{
    private const ulong Page = 0x10_0000;

    /// <summary>The root, three tables, the page of the file, and its copy: every number of frames below that is one too few.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_fault_that_finds_no_frame_maps_nothing(int frames)
    {
        using var machine = new PagedMachine(frames: 8);
        var taken = new Stack<PhysicalAddress>();
        while (machine.Arena.FreeFrames > frames - 1) taken.Push(machine.Arena.Allocate());
        machine.AddFile(Page, flags: PagedMachine.ReadWrite);

        for (int attempt = 0; attempt < 2; attempt++)
        {
            string message = Assert.Throws<InvalidOperationException>(() => machine.Cpu.Store(At(Page), 1)).Message;
            Assert.Contains("frame", message, StringComparison.Ordinal);
            Assert.True(machine.Entry(Page).IsNone);
            Assert.Equal(0, machine.Arena.FreeFrames);
            Assert.False(machine.Space.Lock.IsHeld);
        }

        while (taken.TryPop(out PhysicalAddress frame)) machine.Arena.Free(frame);
        machine.Cpu.Store(At(Page), 1);
        Assert.Equal(1, machine.Other.Load<int>(At(Page)));
        Assert.Equal(8 - 6, machine.Arena.FreeFrames);
    }

    [Fact]
    public void A_copy_that_finds_no_frame_leaves_the_page_of_the_file_readable()
    {
        using var machine = new PagedMachine(frames: 5);
        machine.AddFile(Page, flags: PagedMachine.ReadWrite);
        machine.Cpu.Load<int>(At(Page));

        Assert.Throws<InvalidOperationException>(() => machine.Cpu.Store(At(Page), 1));

        Assert.Equal(0, machine.Cpu.Load<int>(At(Page)));
        Assert.Equal(0, machine.Other.Load<int>(At(Page)));
    }
}
