using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>Switches of the root table: CR3, satp, TTBR0.</summary>
public sealed class RootTests : IDisposable
{
    private const ulong Page = 0x40_0000;

    private readonly GuestMachine<X86_64> _machine = new();
    private readonly VirtualCpu<X86_64> _cpu;
    private readonly PhysicalAddress[] _roots;

    public RootTests()
    {
        _roots = [.. Enumerable.Range(0, 12).Select(i => _machine.OtherRoot(Page, Data + ((ulong)i << 12)))];
        for (int i = 0; i < _roots.Length; i++) _machine.Word(Data + ((ulong)i << 12)) = (ulong)i + 100;
        _cpu = _machine.Mmu.AddCpu();
    }

    [Fact]
    public void Without_a_root_an_address_is_physical()
    {
        Assert.Null(_cpu.Root);
        foreach (PrivilegeMode mode in Enum.GetValues<PrivilegeMode>())
        {
            _cpu.Mode = mode;
            Assert.Equal(103UL, _cpu.Load<ulong>(At(Data + 0x3000)));
            Assert.Equal("rwx", AccessProbe.Allowed(_cpu, Data));
            Assert.Equal(Data + 5, _cpu.Translate(At(Data + 5), MemoryAccess.Execute).Value);
        }

        Assert.False(_cpu.TryLoad(At(0x8000_0000_0000_0000), out byte _, out PageFault fault)); // not canonical, but physical
        Assert.Equal(PageFaultReason.NoMemory, fault.Reason);
    }

    [Fact]
    public void A_root_turns_paging_on_and_null_turns_it_off()
    {
        _cpu.SetRoot(_roots[4]);
        Assert.Equal(104UL, _cpu.Load<ulong>(At(Page)));
        Assert.Equal(_roots[4], _cpu.Root);
        Assert.False(_cpu.TryLoad(At(Data), out byte _, out _));
        _cpu.SetRoot(null);
        Assert.Equal(0UL, _cpu.Load<ulong>(At(Page)));
        Assert.Equal(100UL, _cpu.Load<ulong>(At(Data)));
    }

    [Fact]
    public void Paging_that_is_turned_off_for_a_while_flushes_nothing()
    {
        _cpu.SetRoot(_roots[0], 1);
        _cpu.Load<ulong>(At(Page));
        _cpu.SetRoot(null);
        _cpu.Load<ulong>(At(Data)); // as a RISC-V trap to M-mode
        long misses = _cpu.TlbMisses;
        for (int i = 0; i < 3; i++)
        {
            _cpu.SetRoot(_roots[0], 1);
            Assert.Equal(100UL, _cpu.Load<ulong>(At(Page)));
            Assert.False(_cpu.TryLoad(At(Data), out byte _, out _));
            misses++; // the one that fails
            _cpu.SetRoot(null);
            Assert.Equal(100UL, _cpu.Load<ulong>(At(Data)));
        }

        Assert.Equal(misses, _cpu.TlbMisses);
    }

    [Fact]
    public void SetRoot_flushes()
    {
        _cpu.SetRoot(_roots[0]);
        Assert.Equal(1, Misses());
        _cpu.SetRoot(_roots[0]);
        Assert.Equal(1, Misses());
        _cpu.SetRoot(_roots[1]);
        Assert.Equal(101UL, _cpu.Load<ulong>(At(Page)));
        _cpu.SetRoot(_roots[0]);
        Assert.Equal(100UL, _cpu.Load<ulong>(At(Page)));
    }

    [Fact]
    public void SetRoot_flushes_both_modes()
    {
        _cpu.SetRoot(_roots[0]);
        _cpu.Load<byte>(At(Page));
        _cpu.Mode = PrivilegeMode.Supervisor;
        _cpu.SetRoot(_roots[1]);
        _cpu.Mode = PrivilegeMode.User;
        Assert.Equal(101UL, _cpu.Load<ulong>(At(Page)));
    }

    [Fact]
    public void A_root_with_an_ASID_keeps_its_translations()
    {
        _cpu.SetRoot(_roots[0], 1);
        Assert.Equal(1, Misses());
        _cpu.SetRoot(_roots[1], 2);
        Assert.Equal(1, Misses());
        _cpu.SetRoot(_roots[2]);
        Assert.Equal(1, Misses());

        _cpu.SetRoot(_roots[0], 1);
        Assert.Equal(0, Misses());
        Assert.Equal(100UL, _cpu.Load<ulong>(At(Page)));
        _cpu.SetRoot(_roots[1], 2);
        Assert.Equal(0, Misses());
        Assert.Equal(101UL, _cpu.Load<ulong>(At(Page)));
    }

    [Fact]
    public void Root_and_ASID_are_one_key()
    {
        _cpu.SetRoot(_roots[0], 1);
        Assert.Equal(1, Misses());
        _cpu.SetRoot(_roots[0], 2);
        Assert.Equal(1, Misses());
        _cpu.SetRoot(_roots[3], 1); // the ASID is used for another root
        Assert.Equal(103UL, _cpu.Load<ulong>(At(Page)));
    }

    [Fact]
    public void A_flush_reaches_address_spaces_that_are_not_current()
    {
        _cpu.SetRoot(_roots[0], 1);
        Misses();
        _cpu.SetRoot(_roots[1], 2);
        _machine.Mmu.Flush(new VirtualRange(Page, Page));
        _cpu.SetRoot(_roots[0], 1);
        Assert.Equal(1, Misses());
    }

    [Fact]
    public void The_eight_address_spaces_used_last_are_kept()
    {
        for (int asid = 0; asid < 8; asid++) Use(asid, 1);
        Use(0, 0); // now 1 is the one that was used first
        Use(8, 1);
        Use(0, 0);
        Use(2, 0);
        Use(1, 1);
        Use(3, 1); // 1 replaced it
    }

    [Fact]
    public void More_than_eight_address_spaces_translate_correctly()
    {
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < _roots.Length; i++)
            {
                _cpu.SetRoot(_roots[i], i);
                Assert.Equal((ulong)i + 100, _cpu.Load<ulong>(At(Page)));
            }
        }
    }

    [Fact]
    public void A_switch_allocates_nothing()
    {
        for (int asid = 0; asid < 4; asid++) Use(asid, 1);
        Assert.Equal(0, Allocation.LeastOf(() =>
        {
            for (int i = 0; i < _roots.Length; i++)
            {
                _cpu.SetRoot(_roots[i]);
                _cpu.SetRoot(_roots[i % 4], i % 4);
            }
        }));
    }

    public void Dispose() => _machine.Dispose();

    private void Use(int asid, long misses)
    {
        _cpu.SetRoot(_roots[asid], asid);
        Assert.Equal(misses, Misses());
        Assert.Equal((ulong)asid + 100, _cpu.Load<ulong>(At(Page)));
    }

    private long Misses()
    {
        long before = _cpu.TlbMisses;
        _cpu.Load<byte>(At(Page));
        return _cpu.TlbMisses - before;
    }
}
