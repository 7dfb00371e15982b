using System.Buffers.Binary;
using WalkGen.Formats;
using static WalkGen.Emulation.Tests.MmuMachine;

namespace WalkGen.Emulation.Tests;

/// <summary>
/// A CPU that has walked similar tables before finds the same as <see cref="VirtualCpu{TPaging}.Translate"/>, which tests each entry anew:
/// after random changes of entries, in both modes.
/// </summary>
public sealed class RepeatedWalkTests
{
    private const ulong Page = 0x40_0000;
    private const int Rounds = 2000;
    private const int TableBytes = 0x10_0000;

    private static readonly MmuControls[] s_controls =
    [
        MmuControls.None, MmuControls.Wp, MmuControls.Wp | MmuControls.Smep | MmuControls.Smap, MmuControls.Sum | MmuControls.Mxr,
        MmuControls.Pan, MmuControls.Svade,
    ];

    [Fact]
    public void X86_with_four_levels() => Compare<X86_64>();

    [Fact]
    public void X86_with_five_levels() => Compare<X86_64La57>();

    [Fact]
    public void X86_with_entries_of_4_bytes() => Compare<X86>();

    [Fact]
    public void X86_with_PAE() => Compare<X86Pae>();

    [Fact]
    public void RiscV_with_entries_of_4_bytes() => Compare<RiscV<Sv32>>();

    [Fact]
    public void RiscV_with_three_levels() => Compare<RiscV<Sv39>>();

    [Fact]
    public void RiscV_with_five_levels() => Compare<RiscV<Sv57>>();

    [Fact]
    public void AArch64_with_addresses_of_48_bits() => Compare<AArch64<Granule4K, VaSize48, Ttbr0>>();

    [Fact]
    public void AArch64_with_addresses_of_52_bits() => Compare<AArch64<Granule4K, VaSize52, Ttbr0>>();

    private static void Compare<TPaging>()
        where TPaging : struct, IPagingFormat
    {
        using var machine = new GuestMachine<TPaging>();
        ulong size = Geometry<TPaging>.Size(PageTableLevel.Pte);
        const EntryFlags Flags = GuestMachine<X86_64>.ReadWrite | EntryFlags.Executable | EntryFlags.Accessed | EntryFlags.Dirty;
        machine.Map(Page, flags: Flags, count: 16);
        for (ulong page = 0; page < 16; page++) machine.Word(Data + (page * size)) = (page + 1) << 32; // as an entry, it is not present
        PageTableLevel[] levels =
        [
            .. Enum.GetValues<PageTableLevel>()
                .Where(static level => level >= PageTableLevel.Pgd && !Geometry<TPaging>.IsPassThrough(level)),
        ];
        VirtualCpu<TPaging> cpu = machine.AddCpu();
        byte[] original = Tables(machine.Bus).ToArray(), changed = new byte[TableBytes], after = new byte[TableBytes];
        var random = new Random(1);
        for (int round = 0; round < Rounds; round++)
        {
            cpu.Mode = (PrivilegeMode)random.Next(2);
            cpu.Controls = random.GetItems(s_controls, 1)[0];
            var access = (MemoryAccess)random.Next(3);
            VirtualAddress address = At(Page + ((ulong)random.Next(16) * size));
            foreach (PageTableLevel level in random.GetItems(levels, random.Next(3)).OrderDescending()) // a change above may hide the entry
            {
                EntryRef<TPaging> entry = machine.Entry(address.Value, level);
                entry.Write(entry.Read().Raw ^ (1UL << random.Next(TPaging.EntrySize * 8)));
            }

            Tables(machine.Bus).CopyTo(changed);
            cpu.Flush(VirtualRange.All);
            (PageFaultReason, ulong) found = Access(cpu, address, access);
            Tables(machine.Bus).CopyTo(after);

            changed.CopyTo(Tables(machine.Bus));
            Assert.Equal(Translate(machine.Bus, cpu, address, access), found);
            Assert.True(Tables(machine.Bus).SequenceEqual(after), $"Round {round}: other bits are set.");
            original.CopyTo(Tables(machine.Bus));
        }
    }

    private static (PageFaultReason Reason, ulong Value) Access<TPaging>(
        VirtualCpu<TPaging> cpu, VirtualAddress address, MemoryAccess access)
        where TPaging : struct, IPagingFormat
    {
        ulong value = 0;
        PageFault fault;
        bool isDone = access switch
        {
            MemoryAccess.Read => cpu.TryLoad(address, out value, out fault),
            MemoryAccess.Write => cpu.TryStore(address + 8, 0UL, out fault),
            _ => cpu.TryFetch(address, out value, out fault),
        };
        return isDone ? (PageFaultReason.None, value) : (fault.Reason, 0);
    }

    private static (PageFaultReason Reason, ulong Value) Translate<TPaging>(
        PhysicalBus bus, VirtualCpu<TPaging> cpu, VirtualAddress address, MemoryAccess access)
        where TPaging : struct, IPagingFormat
    {
        try
        {
            PhysicalAddress physical = cpu.Translate(address, access);
            Span<byte> bytes = stackalloc byte[sizeof(ulong)];
            bytes.Clear();
            bool isDone = access == MemoryAccess.Write ? bus.TryWrite(physical + 8, bytes) : bus.TryRead(physical, bytes);
            return isDone ? (PageFaultReason.None, BinaryPrimitives.ReadUInt64LittleEndian(bytes)) : (PageFaultReason.NoMemory, 0);
        }
        catch (PageFaultException e)
        {
            return (e.Fault.Reason, 0);
        }
    }

    private static Span<byte> Tables(PhysicalBus bus)
    {
        Assert.True(bus.Memory.TryGetWritableBytes(default, TableBytes, out Span<byte> bytes));
        return bytes;
    }
}
