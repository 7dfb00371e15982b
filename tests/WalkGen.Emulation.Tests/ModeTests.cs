using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>Each privilege mode, with the control bits that matter in it, has its TLB.</summary>
public sealed class ModeTests : IDisposable
{
    private const ulong Page = 0x40_0000;
    private const ulong KernelPage = 0x40_1000;

    private readonly GuestMachine<X86_64> _machine = new();
    private readonly VirtualCpu<X86_64> _cpu;

    public ModeTests()
    {
        _machine.Map(Page);
        _machine.Map(KernelPage, Data + 0x1000, EntryFlags.Writable);
        _cpu = _machine.AddCpu();
    }

    [Fact]
    public void A_switch_back_finds_the_translations_again()
    {
        Assert.Equal(1, Misses(() => _cpu.Load<byte>(At(Page))));
        _cpu.Mode = PrivilegeMode.Supervisor;
        Assert.Equal(1, Misses(() => _cpu.Load<byte>(At(KernelPage))));

        for (int i = 0; i < 3; i++)
        {
            _cpu.Mode = PrivilegeMode.User;
            Assert.Equal(0, Misses(() => _cpu.Load<byte>(At(Page))));
            _cpu.Mode = PrivilegeMode.Supervisor;
            Assert.Equal(0, Misses(() => _cpu.Load<byte>(At(KernelPage))));
        }
    }

    [Fact]
    public void User_mode_does_not_use_what_the_supervisor_cached()
    {
        _cpu.Mode = PrivilegeMode.Supervisor;
        _cpu.Store(At(KernelPage), 1);
        _cpu.Mode = PrivilegeMode.User;
        Assert.Equal("---", AccessProbe.Allowed(_cpu, KernelPage));
    }

    [Fact]
    public void A_flush_reaches_the_TLB_of_the_other_mode()
    {
        _cpu.Load<byte>(At(Page));
        _cpu.Mode = PrivilegeMode.Supervisor;
        _machine.Entry(Page).Write(0);
        _machine.Mmu.Flush(new VirtualRange(Page, Page));
        _cpu.Mode = PrivilegeMode.User;
        Assert.False(_cpu.TryLoad(At(Page), out byte _, out _));
    }

    [Fact]
    public void A_change_of_the_controls_flushes_both_modes()
    {
        _cpu.Load<byte>(At(Page));
        _cpu.Mode = PrivilegeMode.Supervisor;
        _cpu.Load<byte>(At(Page));

        _cpu.Controls |= MmuControls.Smap;
        Assert.Equal("---", AccessProbe.Allowed(_cpu, Page));
        _cpu.Controls |= MmuControls.Ac;
        Assert.Equal(1, Misses(() => _cpu.Load<byte>(At(Page))));
        _cpu.Mode = PrivilegeMode.User;
        Assert.Equal(1, Misses(() => _cpu.Load<byte>(At(Page))));
    }

    [Fact]
    public void Bits_that_guests_set_around_an_access_flush_nothing()
    {
        _cpu.Mode = PrivilegeMode.Supervisor;
        _cpu.Controls |= MmuControls.Smap | MmuControls.Ac;
        Assert.Equal(1, Misses(() => _cpu.Load<byte>(At(Page))));
        for (int i = 0; i < 3; i++)
        {
            _cpu.Controls &= ~MmuControls.Ac;
            Assert.Equal("---", AccessProbe.Allowed(_cpu, Page)); // what was cached with AC is not used without
            _cpu.Load<byte>(At(KernelPage));
            _cpu.Controls |= MmuControls.Ac;
            Assert.Equal(0, Misses(() => _cpu.Load<byte>(At(Page))));
        }

        _cpu.Controls &= ~MmuControls.Ac;
        Assert.Equal(0, Misses(() => _cpu.Load<byte>(At(KernelPage))));
    }

    [Fact]
    public void A_flush_reaches_the_TLBs_of_other_controls()
    {
        _cpu.Mode = PrivilegeMode.Supervisor;
        _cpu.Controls |= MmuControls.Smap | MmuControls.Ac;
        _cpu.Load<byte>(At(Page));
        _cpu.Controls &= ~MmuControls.Ac;
        _machine.Entry(Page).Write(0);
        _machine.Mmu.Flush(new VirtualRange(Page, Page));
        _cpu.Controls |= MmuControls.Ac;
        Assert.False(_cpu.TryLoad(At(Page), out byte _, out _));
    }

    [Fact]
    public void More_combinations_than_TLBs_are_right()
    {
        MmuControls[] bits = [MmuControls.Wp, MmuControls.Smep, MmuControls.Smap, MmuControls.Ac];
        for (int round = 0; round < 2; round++)
        {
            for (int combination = 0; combination < 16; combination++)
            {
                MmuControls controls = MmuControls.None;
                for (int bit = 0; bit < 4; bit++) controls |= (combination >> bit & 1) != 0 ? bits[bit] : MmuControls.None;
                _cpu.Controls = controls;
                _cpu.Mode = PrivilegeMode.Supervisor;
                bool isDenied = (controls & (MmuControls.Smap | MmuControls.Ac)) == MmuControls.Smap;
                for (int i = 0; i < 2; i++) Assert.Equal(!isDenied, _cpu.TryLoad(At(Page), out byte _, out _));
                _cpu.Mode = PrivilegeMode.User;
                Assert.True(_cpu.TryLoad(At(Page), out byte _, out _));
                Assert.False(_cpu.TryLoad(At(KernelPage), out byte _, out _));
            }
        }
    }

    [Fact]
    public void The_same_controls_flush_nothing()
    {
        _cpu.Load<byte>(At(Page));
        _cpu.Controls = MmuControls.Wp;
        Assert.Equal(0, Misses(() => _cpu.Load<byte>(At(Page))));
    }

    public void Dispose() => _machine.Dispose();

    private long Misses(Action access)
    {
        long before = _cpu.TlbMisses;
        access();
        return _cpu.TlbMisses - before;
    }
}
