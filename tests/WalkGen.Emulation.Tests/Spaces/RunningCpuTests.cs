using static WalkGen.Emulation.Tests.MmuMachine;

using System.Runtime.InteropServices;
using WalkGen.Linux;

namespace WalkGen.Emulation.Tests.Spaces;

/// <summary>
/// Protect and Unmap while a CPU stores: no dirty bit is lost, and nothing is written to a frame that was freed or to a page that was
/// protected.
/// </summary>
public sealed class RunningCpuTests : IDisposable
{
    private const ulong Start = 0x40_0000;
    private const ulong Pages = 32;
    private const VmFlags ReadWrite = VmFlags.Read | VmFlags.Write;

    private static readonly VirtualRange All = Range(0, Pages);

    private readonly PagedMachine _machine = new(frames: 1024);
    private readonly PagerPages _pages;

    public RunningCpuTests()
    {
        _pages = new PagerPages(_machine.Arena, _machine.FilePages);
        Space.PageOwner = _pages;
    }

    private AddressSpace<X86_64, ArenaMemory> Space => _machine.Space;

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Protect_loses_no_dirty_bit()
    {
        Space.Map(All, ReadWrite | VmFlags.Shared, _machine.File);
        using var cpu = new RunningCpu(_machine.Mmu, _machine.Pager, StoreToEachPage);
        for (int round = 0; round < RunningCpu.Rounds; round++)
        {
            cpu.Round(() =>
            {
                Space.Protect(Range(4, 8), ReadWrite | VmFlags.Exec);
                Space.Protect(All, ReadWrite);
            });
            Assert.Equal(Pages, CleanAll());
        }
    }

    [Fact]
    public void A_split_loses_no_dirty_bit_and_causes_no_fault()
    {
        using var machine = new MmuMachine();
        using var cpu = new RunningCpu(machine.Mmu, null, static (cpu, round) => cpu.Cpu.Store(At(Start), round));
        for (int round = 0; round < RunningCpu.Rounds; round++)
        {
            machine.Map(Start, 0x100_0000, level: PageTableLevel.Pmd);
            machine.Space.Map(VirtualRange.FromLength(At(Start), 0x20_0000), ReadWrite);
            cpu.Round(() => machine.Space.Protect(Range(511, 1), VmFlags.Read));
            Entry<X86_64> page = machine.Entry(Start).Read();
            Assert.Equal((true, 0x100_0000UL), (page.IsDirty, page.Address.Value));
            machine.Space.Unmap(VirtualRange.FromLength(At(Start), 0x20_0000));
        }
    }

    [Fact]
    public void Nothing_is_stored_to_a_protected_page()
    {
        Space.Map(All, ReadWrite | VmFlags.Shared, _machine.File);
        using var cpu = new RunningCpu(_machine.Mmu, _machine.Pager, StoreDuringTheChange);
        for (int round = 0; round < RunningCpu.Rounds; round++)
        {
            cpu.Round(() =>
            {
                foreach (VmFlags access in (VmFlags[])[VmFlags.Read, VmFlags.None])
                {
                    Space.Protect(Range(4, 8), access);
                    ulong[] before = ReadFile();
                    Thread.SpinWait(100);
                    ulong[] after = ReadFile();
                    Space.Protect(Range(4, 8), ReadWrite);
                    Assert.Equal(before, after);
                }
            });
            Assert.Equal(Pages, CleanAll());
        }

        ulong[] ReadFile() => [.. Enumerable.Range(4, 8).Select(page => Volatile.Read(ref _machine.FileWord((ulong)page)))];
    }

    [Fact]
    public void Unmap_loses_no_dirty_page_of_a_file()
    {
        Space.Map(All, ReadWrite | VmFlags.Shared, _machine.File);
        using var cpu = new RunningCpu(_machine.Mmu, _machine.Pager, StoreToEachPage);
        for (int round = 0; round < RunningCpu.Rounds; round++)
        {
            cpu.Round(() =>
            {
                Space.Unmap(Range(4, 8));
                Space.Map(Range(4, 8), ReadWrite | VmFlags.Shared, _machine.File, 4);
            });
            CollectDirty();
            Assert.Equal((int)Pages, _pages.DirtyPages.Count);
            _pages.DirtyPages.Clear();
        }

        Assert.Equal(All, Assert.Single(Space.Vmas).Range);
    }

    /// <summary>
    /// A page is filled as soon as the owner has it, and tables are allocated again and filled, with words that look like leaves: a late
    /// store or accessed bit of the CPU would change them. In every second round another VMA keeps the tables.
    /// </summary>
    [Fact]
    public void Nothing_is_written_to_a_freed_frame()
    {
        const ulong word = 0x1000_0001;
        List<PhysicalAddress> frames = [];
        Space.PageOwner = new FillingOwner(frame =>
        {
            Words(frame).Fill(word);
            frames.Add(frame);
        });
        int free = _machine.Arena.FreeFrames;
        VirtualRange other = Range(Pages + 1, 1);
        Space.Map(All, ReadWrite);
        using (var cpu = new RunningCpu(_machine.Mmu, _machine.Pager, StoreDuringTheChange))
        {
            for (int round = 0; round < RunningCpu.Rounds; round++)
            {
                if (round % 2 == 0) Space.Map(other, ReadWrite);
                else Space.Unmap(other);
                cpu.Round(() =>
                {
                    Space.Unmap(All);
                    for (int table = 0; table < 3; table++)
                    {
                        frames.Add(_machine.Arena.Allocate());
                        Words(frames[^1]).Fill(word);
                    }

                    Thread.SpinWait(50);
                    int changed = frames.FindIndex(frame => Words(frame).ContainsAnyExcept(word));
                    foreach (PhysicalAddress frame in frames) _machine.Arena.Free(frame);
                    frames.Clear();
                    Space.Map(All, ReadWrite);
                    Assert.Equal(-1, changed);
                });
            }
        }

        Space.PageOwner = _pages;
        Space.Unmap(VirtualRange.All);
        Assert.Equal(free, _machine.Arena.FreeFrames);
    }

    [Fact]
    public void The_protect_of_an_owned_table_loses_no_dirty_bit()
    {
        using var arena = new FrameArena(default, 0x20_0000);
        var tables = new OwnedPageTable<X86_64>(arena);
        using var space = new AddressSpace<X86_64, ArenaMemory>(arena.Memory, tables.Table.Root, arena);
        for (ulong page = 0; page < Pages; page++) tables.Map(Range(page, 1), arena.Allocate(), EntryFlags.User | EntryFlags.Writable);
        using var cpu = new RunningCpu(new SoftwareMmu<X86_64>(new PhysicalBus(arena), space), null, StoreToEachPage);
        for (int round = 0; round < RunningCpu.Rounds; round++)
        {
            cpu.Round(() =>
            {
                tables.Protect(All, EntryFlags.User | EntryFlags.Writable | EntryFlags.Global);
                tables.Protect(All, EntryFlags.User | EntryFlags.Writable);
            });
            for (ulong page = 0; page < Pages; page++)
            {
                Assert.True(EntrySlot.Find(space, Start + (page << 12), PageTableLevel.Pte).Clear(EntryFlags.Dirty).IsDirty);
            }

            space.Tlb.Flush(new Vma(All, ReadWrite), All);
        }
    }

    private static VirtualRange Range(ulong page, ulong count) => VirtualRange.FromLength(At(Start + (page << 12)), count << 12);

    private static void StoreToEachPage(RunningCpu cpu, int round)
    {
        for (ulong page = 0; page < Pages; page++) cpu.Cpu.Store(At(Start + (page << 12)), (ulong)round + page);
    }

    private static void StoreDuringTheChange(RunningCpu cpu, int round)
    {
        ulong count = 0;
        do
        {
            for (ulong page = 0; page < Pages; page++) cpu.Cpu.Store(At(Start + (page << 12)), count);
            count++;
        }
        while (cpu.IsChanging);
    }

    private Span<ulong> Words(PhysicalAddress frame)
    {
        Assert.True(Space.Memory.TryGetWritableBytes(frame, 4096, out Span<byte> bytes));
        return MemoryMarshal.Cast<byte, ulong>(bytes);
    }

    private ulong CleanAll()
    {
        CollectDirty();
        ulong count = (ulong)_pages.DirtyPages.Count;
        _pages.DirtyPages.Clear();
        return count;
    }

    /// <summary>Cleans the entries and flushes the TLBs, as the dirty tracking of a file does.</summary>
    private void CollectDirty()
    {
        for (ulong page = 0; page < Pages; page++)
        {
            EntryRef<X86_64> slot = EntrySlot.Find(Space, Start + (page << 12), PageTableLevel.Pte);
            if (slot.Clear(EntryFlags.Dirty).IsDirty) _pages.DirtyPages.Add(page);
        }

        Space.Tlb.Flush(Space.Vmas[0], All);
    }

    private sealed class FillingOwner(Action<PhysicalAddress> fill) : IPageOwner
    {
        public void OnUnmapped(Vma vma, VirtualRange range, PhysicalAddress frame, EntryFlags flags) => fill(frame);
    }
}
