using WalkGen.Images;

namespace WalkGen.Live.Tests;

/// <summary>Debian's Linux in a real QEMU, with RAM that is a file and without a gdbstub.</summary>
public class LinuxGuestTests
{
    private static readonly ulong[] LowAddresses = [0, 0x9_f000, 0xc_9000, 0x10_0000, LinuxGuest.LowMemory - 0x1000];
    private static readonly ulong[] HighAddresses = [0x1_0000_0000, 0x1_0000_0000 + (256 << 20) - LinuxGuest.LowMemory - 0x1000];
    private static readonly ulong[] ArmAddresses = [0x4000_0000, 0x4100_0000, 0x5000_0000 - 0x1000];

    [Theory]
    [InlineData("amd64", PagingMode.X86_64La57)]
    [InlineData("arm64", PagingMode.AArch64_4K48)]
    public void QMP_reads_the_file_of_RAM_and_finds_what_a_dump_has(string architecture, PagingMode mode)
    {
        using QemuMachine machine = LinuxGuest.Start(architecture, hasRamFile: true, hasStub: false);
        machine.StopInUserCode();
        using MemoryImage dump = MemoryImage.Open(machine.Dump());
        using (MemoryImage guest = QemuGuest.Open(machine.QmpAddress))
        {
            Assert.Equal(dump.Machine, guest.Machine);
            Assert.Equal(2, guest.Cpus.Count);
            foreach (CpuState cpu in guest.Cpus)
            {
                Assert.Equal(mode, cpu.PagingMode);
                LeafWalker found = LeafWalker.Of(guest.OpenPageTable(cpu)), expected = LeafWalker.Of(dump.OpenPageTable(cpu));
                Assert.Equal(expected.Leaves, found.Leaves);
                Assert.Equal((0, 0), (expected.Missed, found.Missed));
                if (cpu.Index == 0) Assert.True(SizeOf(found, isKernel: false) > LinuxGuest.UserMemory);
                Assert.True(SizeOf(found, isKernel: true) > LinuxGuest.KernelMemory);
            }
        }

        Assert.False(machine.IsRunning); // as before
        Assert.DoesNotContain(machine.Execute("query-chardev").AsArray(), static device => (string?)device!["label"] == "gdb");
        RequireSameMemory(machine, dump, architecture == "amd64" ? [.. LowAddresses, .. HighAddresses] : ArmAddresses);
    }

    private static long SizeOf(LeafWalker walker, bool isKernel)
        => walker.Leaves.Where(leaf => leaf.Address >> 63 == 1 == isKernel).Sum(static leaf => leaf.Level switch
        {
            PageTableLevel.Pte => 1L << 12,
            PageTableLevel.Pmd => 1L << 21,
            _ => 1L << 30,
        });

    private static void RequireSameMemory(QemuMachine machine, MemoryImage dump, ulong[] addresses)
    {
        using QmpConnection connection = new(
            GuestConnector.Open(GuestAddress.Parse(machine.QmpAddress), TimeSpan.FromSeconds(10), CancellationToken.None));
        connection.Begin();
        PrintedMemory printed = new(connection, CancellationToken.None);
        using SavedMemory saved = SavedMemory.Create(connection, CancellationToken.None);
        GuestState state = GuestState.Of("guest", InstructionSet.X86_64, [.. dump.Cpus], connection.Monitor(FlatView.Command));
        using RamFiles files = RamFiles.Open(connection, state, printed);
        byte[] byFile = new byte[0x1000], bySave = new byte[0x1000], byText = new byte[0x1000];
        foreach (ulong address in addresses)
        {
            Assert.True(files.TryRead(address, byFile), $"0x{address:x} is in no file.");
            Assert.True(saved.TryRead(address, bySave));
            Assert.True(printed.TryRead(address, byText));
            Assert.True(dump.Memory.TryGetBytes(new PhysicalAddress(address), 0x1000, out ReadOnlySpan<byte> expected));
            Assert.True(expected.SequenceEqual(byFile) && expected.SequenceEqual(bySave) && expected.SequenceEqual(byText));
        }

        Assert.False(files.TryRead(0xfffc_0000, byFile)); // the firmware of a PC is no RAM
    }
}
