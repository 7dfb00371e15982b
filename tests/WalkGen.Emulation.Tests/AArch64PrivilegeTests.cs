using Arm = WalkGen.AArch64<WalkGen.Formats.Granule4K, WalkGen.Formats.VaSize48, WalkGen.Formats.Ttbr0>;

namespace WalkGen.Emulation.Tests;

/// <summary>Arm ARM, section D8.4 "Memory access control".</summary>
public sealed class AArch64PrivilegeTests : IDisposable
{
    private const ulong Page = 0x7000_1000;
    private const ulong Valid = 0x403; // a page with AF
    private const ulong Ap1 = 1 << 6, Ap2 = 1 << 7, Pxn = 1UL << 53, Uxn = 1UL << 54;
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

    public void Dispose() => _machine.Dispose();
}
