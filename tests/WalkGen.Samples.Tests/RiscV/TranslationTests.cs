using RiscVMachine;
using static WalkGen.Samples.Tests.HartBench;

namespace WalkGen.Samples.Tests;

/// <summary>Page tables, privilege, and when the hart may use what it has cached.</summary>
public class TranslationTests
{
    private const uint LdA2 = 0x0005_3603, SdA1 = 0x00B5_3023, AmoaddW = 0x00B5_262F, JrA0 = 0x0005_0067, FenceI = 0x100F, Nop = 0x13;
    private const uint SfenceVma = 0x1200_0073, LiA2By1 = 0x0010_0613, LiA2By2 = 0x0020_0613;
    private const ulong Root = 0x8000_4000, Middle = 0x8000_5000, Lowest = 0x8000_6000;
    private const ulong Page = 0x4000_0000; // page 0 of the tables below; page 1 has no entry
    private const ulong V = 1, R = 2, W = 4, X = 8, U = 16;

    [Theory]
    [InlineData(LdA2, R, 0)]
    [InlineData(LdA2, R | W, 0)]
    [InlineData(LdA2, X, 13)]
    [InlineData(LdA2, R | U, 13)] // S-mode, without SUM
    [InlineData(SdA1, R, 15)]
    [InlineData(SdA1, R | W, 0)]
    [InlineData(AmoaddW, R, 15)]
    [InlineData(AmoaddW, R | W, 0)]
    [InlineData(JrA0, R | W, 12)]
    [InlineData(JrA0, R | X | U, 12)]
    [InlineData(JrA0, X, 0)]
    public void Permissions_in_supervisor_mode(uint word, ulong flags, int cause)
    {
        using var bench = Paged(word, flags);
        bench.Write(Data, Nop);
        bench.Step(word == JrA0 ? 2 : 1);

        Assert.Equal(cause == 0 ? default : ((Cause)cause, Page), (bench.TrapOfM.Cause, bench.TrapOfM.Tval));
    }

    [Theory]
    [InlineData(LdA2, 13)]
    [InlineData(SdA1, 15)]
    [InlineData(AmoaddW, 15)]
    [InlineData(JrA0, 12)]
    public void A_page_without_an_entry_causes_a_page_fault(uint word, int cause)
    {
        using var bench = Paged(word, R | W | X);
        bench[A0] = Page + 0x1008;
        bench.Step(word == JrA0 ? 2 : 1);

        Assert.Equal(((Cause)cause, Page + 0x1008), (bench.TrapOfM.Cause, bench.TrapOfM.Tval));
    }

    [Fact]
    public void A_load_across_pages_reports_the_page_that_faults()
    {
        using var bench = Paged(LdA2, R);
        bench[A0] = Page + 0xFFC;
        bench.Step();

        Assert.Equal((Cause.LoadPageFault, Page + 0x1000, Code), bench.TrapOfM);
    }

    [Theory]
    [InlineData(Status.Sum, R | U)]
    [InlineData(Status.Mxr, X)]
    public void Status_bits_permit_more_loads(ulong status, ulong flags)
    {
        using var bench = Paged(LdA2, flags);
        bench.Change((ref ControlValues values) => values.Status = status);
        bench.Step();

        Assert.Equal(0x1234UL, bench[A2]);
    }

    [Theory]
    [InlineData((int)Privilege.Supervisor, R, 0x1234UL)]
    [InlineData((int)Privilege.User, R | U, 0x1234UL)]
    [InlineData((int)Privilege.User, R, 0UL)]
    public void Mprv_loads_as_the_mode_before(int mode, ulong flags, ulong loaded)
    {
        using var bench = Paged(LdA2, flags);
        bench.Change(
            (ref ControlValues values) => values.Status = Status.Mprv | ((ulong)mode << Status.MppShift), Privilege.Machine);
        bench.Step();

        Assert.Equal(loaded, bench[A2]);
        if (loaded == 0) Assert.Equal((Cause.LoadPageFault, Page, Code), bench.TrapOfM);
    }

    [Fact]
    public void Machine_mode_does_not_translate()
    {
        using var bench = Paged(LdA2, R);
        bench.Enter(Privilege.Machine);
        bench[A0] = Data;
        bench.Step();

        Assert.Equal(0x1234UL, bench[A2]);
    }

    [Fact]
    public void A_changed_entry_is_used_after_sfence_vma()
    {
        using var bench = Paged(LdA2, R);
        bench.Write(Code + 4, SfenceVma);
        bench.Write(Code + 8, LdA2);
        bench.Step();
        bench.Write(Lowest, Entry(Data + 0x4000, R));
        bench.Write(Data + 0x4000, 0x5678UL);
        bench.Step(2);

        Assert.Equal(0x5678UL, bench[A2]);
    }

    [Fact]
    public void Changed_code_is_executed_after_fence_i()
    {
        using var bench = new HartBench(LiA2By1, FenceI, JrA0) { [A0] = Code };
        Assert.Equal(1UL, bench.Step()[A2]);
        bench.Write(Code, LiA2By2);

        Assert.Equal(2UL, bench.Step(3)[A2]);
    }

    [Fact]
    public void Code_of_another_page_table_is_not_mixed_up()
    {
        using var bench = Paged(JrA0, X);
        bench.Write(Data, LiA2By1);
        bench.Write(Data + 0x4000, LiA2By2);
        Assert.Equal(1UL, bench.Step(2)[A2]);

        // The other table has another address space ID, and another page at the same address.
        bench.Write(0x8000_8000, bench.Read(Root + 16));
        bench.Write(0x8000_8000 + 8, Entry(0x8000_9000, 0));
        bench.Write(0x8000_8000 + 16, bench.Read(Root + 16));
        bench.Write(0x8000_9000, Entry(0x8000_A000, 0));
        bench.Write(0x8000_A000, Entry(Data + 0x4000, X));
        bench.Write(Data + 4, 0x1805_9073U); // csrw satp, a1
        bench.Write(Data + 0x4008, JrA0);
        bench[A1] = 8UL << 60 | 1UL << 44 | 0x8000_8000 >> 12;

        Assert.Equal(2UL, bench.Step(3)[A2]);
    }

    /// <summary>S-mode with a page table that maps the RAM as it is, and one page at <see cref="Page"/>.</summary>
    private static HartBench Paged(uint word, ulong flags)
    {
        var bench = new HartBench(word) { [A0] = Page };
        bench.Write(Root + 8, Entry(Middle, 0));
        bench.Write(Root + 16, Entry(0x8000_0000, R | W | X));
        bench.Write(Middle, Entry(Lowest, 0));
        bench.Write(Lowest, Entry(Data, flags));
        bench.Write(Data, 0x1234UL);
        bench.Change(static (ref ControlValues values) => (values.Satp, values.Status) = (8UL << 60 | Root >> 12, 0), Privilege.Supervisor);
        return bench;
    }

    private static ulong Entry(ulong address, ulong flags) => address >> 12 << 10 | flags | V;
}
