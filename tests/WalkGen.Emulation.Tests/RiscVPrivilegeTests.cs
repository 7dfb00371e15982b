using Sv39 = WalkGen.RiscV<WalkGen.Formats.Sv39>;
using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>RISC-V privileged architecture, "Addressing and Memory Protection" and "Virtual Address Translation Process".</summary>
public sealed class RiscVPrivilegeTests : IDisposable
{
    private const ulong Page = 0x40_0000;
    private const ulong V = 1, R = 2, W = 4, X = 8, U = 16, A = 64, D = 128;
    private const PrivilegeMode User = PrivilegeMode.User, Supervisor = PrivilegeMode.Supervisor;
    private const MmuControls Sum = MmuControls.Sum, Mxr = MmuControls.Mxr, Svade = MmuControls.Svade;

    private readonly GuestMachine<Sv39> _machine = new();
    private readonly VirtualCpu<Sv39> _cpu;

    public RiscVPrivilegeTests()
    {
        _machine.Map(Page);
        _cpu = _machine.AddCpu();
    }

    [Theory]
    [InlineData(U | R, User, MmuControls.None, "r--")]
    [InlineData(U | R | W, User, MmuControls.None, "rw-")]
    [InlineData(U | R | X, User, MmuControls.None, "r-x")]
    [InlineData(U | R | W | X, User, MmuControls.None, "rwx")]
    [InlineData(U | X, User, MmuControls.None, "--x")]
    [InlineData(U | X, User, Mxr, "r-x")]
    [InlineData(R | W | X, User, MmuControls.None, "---")]
    [InlineData(R | W | X, User, Sum | Mxr, "---")]
    [InlineData(R, Supervisor, MmuControls.None, "r--")]
    [InlineData(R | W | X, Supervisor, MmuControls.None, "rwx")]
    [InlineData(X, Supervisor, MmuControls.None, "--x")]
    [InlineData(X, Supervisor, Sum, "--x")]
    [InlineData(X, Supervisor, Mxr, "r-x")]
    [InlineData(U | R | W | X, Supervisor, MmuControls.None, "---")]
    [InlineData(U | R | W | X, Supervisor, Mxr, "---")]
    [InlineData(U | R | W | X, Supervisor, Sum, "rw-")]
    [InlineData(U | R | X, Supervisor, Sum, "r--")]
    [InlineData(U | X, Supervisor, Sum, "---")]
    [InlineData(U | X, Supervisor, Sum | Mxr, "r--")]
    [InlineData(R, Supervisor, MmuControls.Smep | MmuControls.Smap | MmuControls.Pan | MmuControls.Wp, "r--")] // bits of others
    public void A_page_allows(ulong bits, PrivilegeMode mode, MmuControls controls, string allowed)
    {
        Leaf(bits);
        (_cpu.Mode, _cpu.Controls) = (mode, controls);
        Assert.Equal(allowed, AccessProbe.Allowed(_cpu, Page));
    }

    [Fact]
    public void Write_without_read_is_reserved()
    {
        Leaf(U | W);
        AssertFaults(Page, PageFaultReason.Malformed);
        Leaf(U | W | X);
        AssertFaults(Page, PageFaultReason.Malformed);
    }

    [Theory]
    [InlineData(PageTableLevel.Pmd, 0x8000_0000, 0x3000)]
    [InlineData(PageTableLevel.Pgd, 0x8000_0000, 0x20_0000)] // the PUD is folded into it
    public void A_misaligned_superpage_is_malformed(PageTableLevel level, ulong address, ulong misaligned)
    {
        ulong physical = level == PageTableLevel.Pgd ? 0 : GuestMachine<Sv39>.Data;
        _machine.Map(address, physical, level: level);
        Assert.True(_cpu.TryLoad(At(address), out byte _, out _));
        EntryRef<Sv39> entry = _machine.Entry(address, level == PageTableLevel.Pgd ? PageTableLevel.Pud : level);
        ulong malformed = ((physical + misaligned) >> 12 << 10) | V | R | W | X | U;
        entry.Write(malformed);
        _cpu.Flush(VirtualRange.All);

        AssertFaults(address, PageFaultReason.Malformed);
        Assert.Equal(malformed, entry.Read().Raw);
    }

    [Fact]
    public void Without_Svade_the_MMU_sets_accessed_and_dirty_bits()
    {
        Leaf(U | R | W);
        _cpu.Load<byte>(At(Page));
        Assert.Equal(A, _machine.Entry(Page).Read().Raw & (A | D));
        _cpu.Store(At(Page), (byte)1);
        Assert.Equal(A | D, _machine.Entry(Page).Read().Raw & (A | D));
    }

    [Theory]
    [InlineData(0, "---")]
    [InlineData(A, "r-x")]
    [InlineData(A | D, "rwx")]
    [InlineData(D, "---")]
    public void With_Svade_an_access_that_has_to_set_a_bit_faults(ulong touched, string allowed)
    {
        Leaf(U | R | W | X | touched);
        _cpu.Controls = Svade;

        Assert.Equal(allowed, AccessProbe.Allowed(_cpu, Page));
        Assert.Equal(touched, _machine.Entry(Page).Read().Raw & (A | D));
    }

    public void Dispose() => _machine.Dispose();

    private void Leaf(ulong bits)
    {
        _machine.Entry(Page).Write((GuestMachine<Sv39>.Data >> 12 << 10) | V | bits);
        _cpu.Flush(VirtualRange.All);
    }

    private void AssertFaults(ulong address, PageFaultReason reason)
    {
        Assert.False(_cpu.TryLoad(At(address), out byte _, out PageFault fault));
        Assert.Equal(new PageFault(At(address), MemoryAccess.Read, reason), fault);
        Assert.False(_cpu.TryStore(At(address), (byte)1, out fault));
        Assert.Equal(new PageFault(At(address), MemoryAccess.Write, reason), fault);
        Assert.False(_cpu.TryFetch(At(address), out byte _, out fault));
        Assert.Equal(new PageFault(At(address), MemoryAccess.Execute, reason), fault);
    }
}
