using WalkGen.Linux;
using Sv39 = WalkGen.RiscV<WalkGen.Formats.Sv39>;
using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>A pager does not retry an access that the mode of the CPU forbids: the CPU would fault for ever.</summary>
public sealed class PagerModeTests
{
    private const ulong Page = 0x10_0000;

    [Theory]
    [InlineData(MemoryAccess.Read)]
    [InlineData(MemoryAccess.Write)]
    [InlineData(MemoryAccess.Execute)]
    public void User_mode_cannot_access_a_page_of_the_supervisor(MemoryAccess access)
    {
        using var machine = new PagedMachine();
        machine.AddAnonymous(Page, flags: PagedMachine.ReadWrite | VmFlags.Exec);
        machine.Cpu.Store(At(Page), 1);
        EntrySlot.Find(machine.Space, Page, PageTableLevel.Pte).Clear(EntryFlags.User | EntryFlags.Writable | EntryFlags.Executable);
        machine.Cpu.Flush(VirtualRange.All);

        Assert.Equal(PageFaultReason.Protection, Refused(machine.Cpu, access));
    }

    [Fact]
    public void A_supervisor_with_SMAP_cannot_access_a_page_of_the_user()
    {
        using var machine = new PagedMachine();
        machine.AddAnonymous(Page);
        machine.Cpu.Mode = PrivilegeMode.Supervisor;
        machine.Cpu.Controls |= MmuControls.Smap;
        Assert.Equal(PageFaultReason.NotPresent, Refused(machine.Cpu, MemoryAccess.Write));
        machine.Cpu.Controls |= MmuControls.Ac;
        machine.Cpu.Store(At(Page), 1);
        machine.Cpu.Controls &= ~MmuControls.Ac;
        Assert.Equal(PageFaultReason.Protection, Refused(machine.Cpu, MemoryAccess.Write));
    }

    [Fact]
    public void With_Svade_the_pager_sets_accessed_and_dirty_bits()
    {
        using var arena = new FrameArena(new PhysicalAddress(0x10_0000), 64 << 12);
        using var space = new AddressSpace<Sv39, ArenaMemory>(arena.Memory, arena.Allocate(), arena);
        space.Add(new Vma(VirtualRange.FromLength(At(Page), 0x1000), PagedMachine.ReadWrite));
        using var bus = new PhysicalBus(arena);
        var mmu = new SoftwareMmu<Sv39>(bus, space) { FaultHandler = new DemandPager<Sv39>(space, arena) };
        VirtualCpu<Sv39> cpu = mmu.AddCpu();
        cpu.Controls = MmuControls.Svade;

        Assert.Equal(0, cpu.Load<int>(At(Page)));
        Concurrently.Run(() => cpu.Store(At(Page), 7)); // writable, but not dirty
        Assert.Equal(7, cpu.Load<int>(At(Page)));

        PageFaultReason refused = default;
        cpu.Mode = PrivilegeMode.Supervisor; // without SUM
        Concurrently.Run(() => refused = Refused(cpu, MemoryAccess.Read));
        Assert.Equal(PageFaultReason.Protection, refused);
    }

    private static PageFaultReason Refused<TPaging>(VirtualCpu<TPaging> cpu, MemoryAccess access)
        where TPaging : struct, IPagingFormat
    {
        PageFaultException? exception = null;
        Concurrently.Run(() => exception = Assert.Throws<PageFaultException>(() => cpu.Translate(At(Page), access)));
        return exception!.Fault.Reason;
    }
}
