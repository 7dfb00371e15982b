using WalkGen.Images;

namespace WalkGen.Live.Tests;

/// <summary>Fake machines of each architecture.</summary>
internal static class FakeMachines
{
    /// <summary>x86-64 with two CPUs, one page of 4 KiB at 0 that maps 0x8000, and the root table at 0x1000.</summary>
    public static FakeMachine X86()
    {
        FakeMachine machine = Of("core.xml", ["rip", "cr0", "cr2", "cr3", "cr4", "efer"]);
        machine.Cpus.Add(new()
        {
            [0] = FakeMachine.Digits(0x1234), [1] = "11000180", [2] = FakeMachine.Digits(0xc42), [3] = FakeMachine.Digits(0x1018),
            [4] = "20000000", [5] = FakeMachine.Digits(0xd00),
        });
        machine.Cpus.Add(new(machine.Cpus[0]) { [1] = "10000000", [5] = FakeMachine.Digits(0) }); // paging is off
        machine.Write(0x1000, 0x2003);
        machine.Write(0x2000, 0x3003);
        machine.Write(0x3000, 0x4003);
        machine.Write(0x4000, 0x8003);
        return machine;
    }

    /// <summary>AArch64 with a granule of 4 KiB and 48 bits: root tables at 0x1000 (user) and 0x5000 (kernel), a page in each.</summary>
    public static FakeMachine AArch64(ulong tcr)
    {
        FakeMachine machine = Of("sys.xml", ["pc", "SCTLR", "TCR_EL1", "TTBR0_EL1", "TTBR1_EL1"]);
        machine.Cpus.Add(new()
        {
            [0] = FakeMachine.Digits(0x40), [1] = FakeMachine.Digits(1), [2] = FakeMachine.Digits(tcr),
            [3] = FakeMachine.Digits(0x0001_0000_0000_1000), [4] = FakeMachine.Digits(0x5000), // with an ASID
        });
        machine.Write(0x1000, 0x2003);
        machine.Write(0x2000, 0x3003);
        machine.Write(0x3000, 0x4003);
        machine.Write(0x4000, 0x8703);
        machine.Write(0x5000, 0x2003);
        return machine;
    }

    /// <summary>RISC-V with Sv39 and a page of 1 GiB at 0.</summary>
    public static FakeMachine RiscV(ulong satp)
    {
        FakeMachine machine = Of("csr.xml", ["pc", "satp"]);
        machine.Cpus.Add(new() { [0] = FakeMachine.Digits(0x80), [1] = FakeMachine.Digits(satp) });
        machine.Write(0x1000, 0xcf);
        return machine;
    }

    /// <summary>The messages of a guest that cannot be opened, and what the peer received.</summary>
    public static (string Message, string[] Received) Refused(FakeMachine machine)
    {
        using FakePeer peer = machine.Start();
        Exception refusal = Assert.ThrowsAny<Exception>(
            () => QemuGuest.Open(peer.Address, new GuestOptions { Timeout = TimeSpan.FromSeconds(2) }).Dispose());
        peer.WaitForEnd();
        Assert.True(refusal is GuestException or NotSupportedException or InvalidImageException, refusal.ToString());
        return (refusal.Message.Replace(peer.Address, "guest", StringComparison.Ordinal), [.. peer.Received]);
    }

    private static FakeMachine Of(string document, string[] registers)
    {
        FakeMachine machine = new();
        machine.Documents["target.xml"] = $"""
            <?xml version="1.0"?><!DOCTYPE target SYSTEM "gdb-target.dtd"><target><xi:include href="{document}"/></target>
            """;
        machine.Documents[document] = "<feature name=\"test\">"
            + string.Concat(registers.Select(static name => $"<reg name=\"{name}\" bitsize=\"64\" type=\"int64\"/>")) + "</feature>";
        return machine;
    }
}
