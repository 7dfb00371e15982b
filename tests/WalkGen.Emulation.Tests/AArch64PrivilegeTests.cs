using Arm = WalkGen.AArch64<WalkGen.Formats.Granule4K, WalkGen.Formats.VaSize48, WalkGen.Formats.Ttbr0>;

namespace WalkGen.Emulation.Tests;

/// <summary>Arm ARM, section D8.4 "Memory access control".</summary>
public sealed class AArch64PrivilegeTests : IDisposable
{
    private const ulong Page = 0x7000_1000;
    private const ulong Valid = 0x403; // a page with AF
    private const ulong Ap1 = 1 << 6, Ap2 = 1 << 7, Dbm = 1UL << 51, Pxn = 1UL << 53, Uxn = 1UL << 54;
    private const ulong PxnTable = 1UL << 59, UxnTable = 1UL << 60, ApTable0 = 1UL << 61, ApTable1 = 1UL << 62;
    private const PrivilegeMode El0 = PrivilegeMode.User, El1 = PrivilegeMode.Supervisor;
    private const MmuControls Pan = MmuControls.Pan;

    private readonly GuestMachine<Arm> _machine = new();
    private readonly VirtualCpu<Arm> _cpu;

    public AArch64PrivilegeTests()
    {
        _machine.Map(Page);
        _cpu = _machine.AddCpu();
    }

    [Theory]
    [InlineData(Ap1, El0, MmuControls.None, "rwx")]
    [InlineData(Ap1 | Uxn, El0, MmuControls.None, "rw-")]
    [InlineData(Ap1 | Pxn, El0, Pan, "rwx")]
    [InlineData(Ap1 | Ap2, El0, MmuControls.None, "r-x")]
    [InlineData(Ap1 | Ap2 | Uxn, El0, MmuControls.None, "r--")]
    [InlineData(0, El0, MmuControls.None, "--x")]
    [InlineData(Uxn, El0, MmuControls.None, "---")]
    [InlineData(Ap2 | Uxn, El0, MmuControls.None, "---")]
    [InlineData(0, El1, MmuControls.None, "rwx")]
    [InlineData(Uxn, El1, MmuControls.None, "rwx")]
    [InlineData(Pxn, El1, MmuControls.None, "rw-")]
    [InlineData(Ap2, El1, MmuControls.None, "r-x")]
    [InlineData(Ap2 | Pxn, El1, MmuControls.None, "r--")]
    [InlineData(Ap1, El1, MmuControls.None, "rw-")] // EL0 may write it
    [InlineData(Ap1 | Ap2, El1, MmuControls.None, "r-x")]
    [InlineData(0, El1, Pan, "rwx")]
    [InlineData(Ap1, El1, Pan, "---")]
    [InlineData(Ap1 | Ap2, El1, Pan, "--x")]
    [InlineData(Ap2, El1, Pan | MmuControls.Smep | MmuControls.Smap, "r-x")]
    public void A_page_allows(ulong bits, PrivilegeMode mode, MmuControls controls, string allowed)
    {
        _machine.Entry(Page).Write(GuestMachine<Arm>.Data | Valid | bits);
        (_cpu.Mode, _cpu.Controls) = (mode, controls);
        Assert.Equal(allowed, AccessProbe.Allowed(_cpu, Page));
    }

    [Theory]
    [InlineData(PxnTable, El1, "r--")]
    [InlineData(PxnTable, El0, "r-x")]
    [InlineData(UxnTable, El0, "r--")]
    [InlineData(UxnTable, El1, "r-x")]
    [InlineData(ApTable0, El0, "--x")]
    [InlineData(ApTable0, El1, "r-x")]
    [InlineData(ApTable1, El0, "r-x")]
    [InlineData(ApTable1 | PxnTable | UxnTable, El1, "r--")]
    public void A_table_limits_the_pages_below(ulong bits, PrivilegeMode mode, string allowed)
    {
        _machine.Entry(Page).Write(GuestMachine<Arm>.Data | Valid | Ap1 | Ap2);
        foreach (PageTableLevel level in (PageTableLevel[])[PageTableLevel.Pmd, PageTableLevel.Pud, PageTableLevel.P4d])
        {
            EntryRef<Arm> table = _machine.Entry(Page, level);
            ulong before = table.Read().Raw;
            table.Write(before | bits);
            _cpu.Mode = mode;
            _cpu.Flush(VirtualRange.All);
            Assert.Equal(allowed, AccessProbe.Allowed(_cpu, Page));
            table.Write(before);
        }
    }

    [Fact]
    public void A_table_that_refuses_writes_refuses_those_of_EL1()
    {
        _machine.Entry(Page).Write(GuestMachine<Arm>.Data | Valid);
        _cpu.Mode = El1;
        Assert.Equal("rwx", AccessProbe.Allowed(_cpu, Page));
        EntryRef<Arm> table = _machine.Entry(Page, PageTableLevel.Pmd);
        table.Write(table.Read().Raw | ApTable1);
        _cpu.Flush(VirtualRange.All);
        Assert.Equal("r-x", AccessProbe.Allowed(_cpu, Page));
    }

    [Theory]
    [InlineData(Ap1 | Dbm, false, Ap1 | Dbm)] // writable already
    [InlineData(Ap1 | Dbm | Ap2, false, Ap1 | Dbm)] // clean and writable: the store clears AP[2], and no other bit
    [InlineData(Ap1 | Dbm | Ap2, true, Ap1 | Dbm)] // and a load before it does not help
    [InlineData(Ap1, false, Ap1)] // bit 55 belongs to the guest's kernel
    public void A_store_changes_the_dirty_state_of_the_hardware_alone(ulong bits, bool loadsFirst, ulong expected)
    {
        _machine.Entry(Page).Write(GuestMachine<Arm>.Data | Valid | bits);
        if (loadsFirst) _cpu.Load<int>(new VirtualAddress(Page));
        for (int i = 0; i < 2; i++) Assert.True(_cpu.TryStore(new VirtualAddress(Page), 1, out _));
        _cpu.ExchangeAdd(new VirtualAddress(Page), 1);
        Assert.Equal(GuestMachine<Arm>.Data | Valid | expected, _machine.Entry(Page).Read().Raw);
    }

    [Fact]
    public void A_load_does_not_make_a_clean_page_dirty()
    {
        ulong raw = GuestMachine<Arm>.Data | Valid | Ap1 | Ap2 | Dbm;
        _machine.Entry(Page).Write(raw);
        _cpu.Load<int>(new VirtualAddress(Page));
        Assert.Equal(raw, _machine.Entry(Page).Read().Raw);
    }

    [Theory]
    [InlineData(MmuControls.None)]
    [InlineData(MmuControls.Ha)]
    [InlineData(MmuControls.Hd)] // needs HA
    public void Without_HD_a_store_to_a_clean_page_faults(MmuControls controls)
    {
        ulong raw = GuestMachine<Arm>.Data | Valid | Ap1 | Ap2 | Dbm;
        _machine.Entry(Page).Write(raw);
        _cpu.Controls = controls;
        Assert.False(_cpu.TryStore(new VirtualAddress(Page), 1, out PageFault fault));
        Assert.Equal(PageFaultReason.Protection, fault.Reason);
        Assert.Equal(raw, _machine.Entry(Page).Read().Raw);
    }

    [Fact]
    public void The_access_flag_is_set_with_HA_and_faults_without()
    {
        const ulong AccessFlag = 1 << 10;
        ulong raw = (GuestMachine<Arm>.Data | Valid | Ap2) & ~AccessFlag; // not for EL0, but the access flag has priority
        _machine.Entry(Page).Write(raw);
        _cpu.Controls = MmuControls.None;
        Assert.False(_cpu.TryLoad(new VirtualAddress(Page), out int _, out PageFault fault));
        Assert.Equal(PageFaultReason.AccessFlag, fault.Reason);
        Assert.Equal(raw, _machine.Entry(Page).Read().Raw);

        _machine.Entry(Page).Write(raw | Ap1);
        _cpu.Controls = MmuControls.Ha;
        Assert.True(_cpu.TryLoad(new VirtualAddress(Page), out int _, out _));
        Assert.Equal(raw | Ap1 | AccessFlag, _machine.Entry(Page).Read().Raw);
    }

    [Fact]
    public void Tables_are_not_marked()
    {
        ulong[] before = [.. Tables().Select(level => _machine.Entry(Page, level).Read().Raw & ~(1UL << 10))];
        foreach (var (level, raw) in Tables().Zip(before)) _machine.Entry(Page, level).Write(raw);
        _cpu.Store(new VirtualAddress(Page), 1);
        Assert.Equal(before, Tables().Select(level => _machine.Entry(Page, level).Read().Raw));

        static PageTableLevel[] Tables() => [PageTableLevel.P4d, PageTableLevel.Pud, PageTableLevel.Pmd];
    }

    public void Dispose() => _machine.Dispose();
}
