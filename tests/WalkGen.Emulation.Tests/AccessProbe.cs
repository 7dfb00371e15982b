namespace WalkGen.Emulation.Tests;

/// <summary>Tries which accesses a page allows.</summary>
internal static class AccessProbe
{
    /// <summary>The allowed accesses as a string such as <c>r-x</c>. What is refused is refused with a protection fault.</summary>
    public static string Allowed<TPaging>(VirtualCpu<TPaging> cpu, ulong address)
        where TPaging : struct, IPagingFormat
    {
        string first = Once(cpu, address);
        Assert.Equal(first, Once(cpu, address)); // what the TLB holds allows the same
        return first;
    }

    private static string Once<TPaging>(VirtualCpu<TPaging> cpu, ulong address)
        where TPaging : struct, IPagingFormat
    {
        var at = new VirtualAddress(address);
        char read = Letter('r', MemoryAccess.Read, cpu.TryLoad(at, out byte _, out PageFault fault), fault);
        char write = Letter('w', MemoryAccess.Write, cpu.TryStore(at, (byte)1, out fault), fault);
        char execute = Letter('x', MemoryAccess.Execute, cpu.TryFetch(at, out byte _, out fault), fault);
        return $"{read}{write}{execute}";

        char Letter(char letter, MemoryAccess access, bool isAllowed, PageFault fault)
        {
            Assert.Equal(isAllowed ? default : new PageFault(at, access, PageFaultReason.Protection), fault);
            return isAllowed ? letter : '-';
        }
    }
}
