using WalkGen.Images;

namespace WalkGen.Live.Tests;

/// <summary>Guests of a gdbstub that answers as QEMU does.</summary>
public class GdbGuestTests
{
    [Fact]
    public void Registers_and_memory_become_an_image()
    {
        using FakePeer peer = FakeMachines.X86().Start();
        using (MemoryImage image = QemuGuest.Open(peer.Address))
        {
            Assert.Equal(InstructionSet.X86_64, image.Machine);
            Assert.Equal(
                [
                    new CpuState(0, PagingMode.X86_64, new VirtualAddress(0x1234), 0x8001_0011, 0xc42, 0x1018, 0x20) { Efer = 0xd00 },
                    new CpuState(1, PagingMode.None, new VirtualAddress(0x1234), 0x10, 0xc42, 0x1018, 0x20) { Efer = 0 },
                ],
                image.Cpus);
            Assert.Equal([(0UL, 0xa0000UL), (0xc0000, 0x140000)], image.Segments.Select(static s => (s.Start.Value, s.Length)));
            Assert.Equal(ImageKind.RunningMachine, image.Files[0].Kind);
            Assert.Equal([(0UL, PageTableLevel.Pte, 0x8003UL)], LeafWalker.Of(image.OpenPageTable()).Leaves);
        }

        peer.WaitForEnd();
        Assert.Equal("D", peer.Received[^1]);
    }

    [Fact]
    public void A_page_is_read_once()
    {
        using FakePeer peer = FakeMachines.X86().Start();
        using MemoryImage image = QemuGuest.Open(peer.Address);
        LeafWalker.Of(image.OpenPageTable());
        int before = peer.Received.Count;

        LeafWalker.Of(image.OpenPageTable());

        Assert.Equal(before, peer.Received.Count);
        Assert.Equal(2 * 0x4000 / 0x100, peer.Received.Count(static command => command.StartsWith('m'))); // two units of 16 KiB
    }

    [Theory]
    [InlineData(0x200000)] // beyond the RAM
    [InlineData(0xa0000)] // a device
    public void A_table_outside_of_the_memory_is_missing_and_never_read(ulong table)
    {
        FakeMachine machine = FakeMachines.X86();
        machine.Write(0x3008, table | 3);
        using FakePeer peer = machine.Start();
        using MemoryImage image = QemuGuest.Open(peer.Address);

        LeafWalker found = LeafWalker.Of(image.OpenPageTable());

        Assert.Equal((1, 1), (found.Leaves.Count, found.Missed));
        Assert.DoesNotContain(peer.Received, command => command.StartsWith($"m{table:x}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_table_that_cannot_be_read_is_missing_and_its_neighbours_are_not()
    {
        FakeMachine machine = FakeMachines.X86();
        machine.Answers["m4000,"] = "E14";
        using FakePeer peer = machine.Start();
        using MemoryImage image = QemuGuest.Open(peer.Address);
        Assert.Equal((0, 1), (LeafWalker.Of(image.OpenPageTable()).Leaves.Count, LeafWalker.Of(image.OpenPageTable()).Missed));

        Assert.True(image.Memory.TryGetBytes(new PhysicalAddress(0x5000), 0x1000, out _));
    }
}
