namespace WalkGen.Emulation.Tests;

/// <summary>Intel SDM volume 3A, section 5.6 "Access Rights".</summary>
public sealed class X86PrivilegeTests : IDisposable
{
    private const ulong Page = 0x7000_1000;
    private const EntryFlags U = EntryFlags.User, W = EntryFlags.Writable, X = EntryFlags.Executable;
    private const PrivilegeMode User = PrivilegeMode.User, Supervisor = PrivilegeMode.Supervisor;
    private const MmuControls Wp = MmuControls.Wp, Smep = MmuControls.Smep, Smap = MmuControls.Smap, Ac = MmuControls.Ac;

    private readonly GuestMachine<X86_64> _machine = new();
    private readonly VirtualCpu<X86_64> _cpu;

    public X86PrivilegeTests() => _cpu = _machine.AddCpu();

    [Theory]
    [InlineData(U, User, Wp, "r--")]
    [InlineData(U | W, User, Wp, "rw-")]
    [InlineData(U | X, User, Wp, "r-x")]
    [InlineData(U | X, User, MmuControls.None, "r-x")] // WP is for the supervisor
    [InlineData(U | W | X, User, Wp | Smep | Smap, "rwx")]
    [InlineData(W | X, User, Wp, "---")]
    [InlineData(W | X, User, MmuControls.None, "---")]
    [InlineData(W | X, User, Ac, "---")]
    [InlineData(W | X, Supervisor, Wp | Smep | Smap, "rwx")]
    [InlineData(W, Supervisor, Wp, "rw-")]
    [InlineData(X, Supervisor, Wp, "r-x")]
    [InlineData(X, Supervisor, MmuControls.None, "rwx")]
    [InlineData(U, Supervisor, MmuControls.None, "rw-")]
    [InlineData(U | X, Supervisor, Wp, "r-x")]
    [InlineData(U | W | X, Supervisor, Wp, "rwx")]
    [InlineData(U | W | X, Supervisor, Wp | Smep, "rw-")]
    [InlineData(U | W | X, Supervisor, Wp | Smap, "--x")]
    [InlineData(U | W | X, Supervisor, Wp | Smap | Ac, "rwx")]
    [InlineData(U | W | X, Supervisor, Wp | Smap | Smep, "---")]
    [InlineData(U | W | X, Supervisor, Wp | Smap | Smep | Ac, "rw-")]
    [InlineData(U | X, Supervisor, Smap, "--x")]
    [InlineData(U | X, Supervisor, Smap | Ac, "rwx")]
    public void A_page_allows(EntryFlags flags, PrivilegeMode mode, MmuControls controls, string allowed)
    {
        _machine.Map(Page, flags: flags);
        (_cpu.Mode, _cpu.Controls) = (mode, controls);
        Assert.Equal(allowed, AccessProbe.Allowed(_cpu, Page));
    }

    [Theory]
    [InlineData(PageTableLevel.P4d)]
    [InlineData(PageTableLevel.Pud)]
    [InlineData(PageTableLevel.Pmd)]
    [InlineData(PageTableLevel.Pte)]
    public void Each_level_can_refuse(PageTableLevel level)
    {
        _machine.Map(Page, flags: U | W | X);
        Assert.Equal("rwx", AccessProbe.Allowed(_cpu, Page));

        Clear(level, EntryFlags.Executable);
        Assert.Equal("rw-", AccessProbe.Allowed(_cpu, Page));
        _cpu.Mode = Supervisor;
        Assert.Equal("rw-", AccessProbe.Allowed(_cpu, Page));

        Clear(level, EntryFlags.Writable);
        Assert.Equal("r--", AccessProbe.Allowed(_cpu, Page));
        _cpu.Controls = MmuControls.None;
        Assert.Equal("rw-", AccessProbe.Allowed(_cpu, Page));
    }

    [Theory]
    [InlineData(PageTableLevel.P4d)]
    [InlineData(PageTableLevel.Pud)]
    [InlineData(PageTableLevel.Pmd)]
    [InlineData(PageTableLevel.Pte)]
    public void A_page_is_the_supervisors_if_one_level_is(PageTableLevel level)
    {
        _machine.Map(Page, flags: U | W | X);
        Clear(level, EntryFlags.User);
        Assert.Equal("---", AccessProbe.Allowed(_cpu, Page));
        (_cpu.Mode, _cpu.Controls) = (Supervisor, Wp | Smep | Smap);
        Assert.Equal("rwx", AccessProbe.Allowed(_cpu, Page));
    }

    [Fact]
    public void A_CPU_begins_in_user_mode_with_WP_HA_and_HD()
    {
        Assert.Equal((User, Wp | MmuControls.Ha | MmuControls.Hd), (_cpu.Mode, _cpu.Controls));
    }

    public void Dispose() => _machine.Dispose();

    private void Clear(PageTableLevel level, EntryFlags flags)
    {
        _machine.Entry(Page, level).Clear(flags);
        _cpu.Flush(VirtualRange.All);
    }
}
