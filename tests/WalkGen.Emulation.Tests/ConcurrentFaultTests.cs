using static WalkGen.Emulation.Tests.MmuMachine;


namespace WalkGen.Emulation.Tests;

/// <summary>Two CPUs on two threads that fault on the same pages at the same time.</summary>
public class ConcurrentFaultTests
{
    private const ulong Start = 0x10_0000;
    private const ulong Pages = 64;

    [Fact]
    public void A_fresh_page_gets_one_frame_and_keeps_both_stores()
    {
        for (int round = 0; round < 100; round++)
        {
            using var machine = new PagedMachine();
            machine.AddFile(Start, Pages);
            int free = machine.Arena.FreeFrames;

            OnBoth(machine, (cpu, which) =>
            {
                for (ulong page = 0; page < Pages; page++) cpu.Store(At(Start + (page << 12) + ((ulong)which * 4)), (int)page + 1);
            });

            for (ulong page = 0; page < Pages; page++) Assert.Equal((page + 1) * 0x1_0000_0001, machine.FileWord(page));
            Assert.Equal((int)Pages, machine.FilePages.Count);
            Assert.Equal(free - (int)Pages - 3, machine.Arena.FreeFrames); // a PUD, a PMD and a PTE table
        }
    }

    [Fact]
    public void A_private_page_is_copied_once_and_neither_cpu_reads_the_old_one_after_a_store()
    {
        for (int round = 0; round < 50; round++)
        {
            using var machine = new PagedMachine();
            machine.AddFile(Start, Pages, PagedMachine.ReadWrite);
            for (ulong page = 0; page < Pages; page++) machine.Other.Load<byte>(At(Start + (page << 12)));
            int free = machine.Arena.FreeFrames;

            OnBoth(machine, (cpu, which) =>
            {
                for (ulong page = 0; page < Pages; page++)
                {
                    VirtualAddress mine = At(Start + (page << 12) + ((ulong)which * 8));
                    cpu.Store(mine, page + 1);
                    Assert.Equal(page + 1, cpu.Load<ulong>(mine));
                }
            });

            for (ulong page = 0; page < Pages; page++)
            {
                Assert.Equal(0UL, machine.FileWord(page));
                Assert.Equal(
                    (page + 1, page + 1),
                    (machine.Cpu.Load<ulong>(At(Start + (page << 12) + 8)), machine.Other.Load<ulong>(At(Start + (page << 12)))));
            }

            Assert.Equal(free - (int)Pages, machine.Arena.FreeFrames);
        }
    }

    /// <summary>Message passing: who has seen the flag, which is stored last, sees the data, though its old page is in the TLB.</summary>
    [Fact]
    public void A_copy_is_seen_by_the_other_cpu_as_soon_as_the_store_is_over()
    {
        for (int round = 0; round < 100; round++)
        {
            using var machine = new PagedMachine();
            machine.AddFile(Start, 2, PagedMachine.ReadWrite);
            machine.AddAnonymous(0x80_0000);
            machine.Other.Load<ulong>(At(Start));

            OnBoth(machine, (cpu, which) =>
            {
                if (which == 0)
                {
                    cpu.Store(At(Start), 42UL);
                    cpu.Store(At(0x80_0000), 1);
                    return;
                }

                while (cpu.Load<int>(At(0x80_0000)) == 0) Thread.Yield();
                Assert.Equal(42UL, cpu.Load<ulong>(At(Start)));
            });
        }
    }

    private static void OnBoth(PagedMachine machine, Action<VirtualCpu<X86_64>, int> run)
    {
        using var start = new Barrier(2);
        Task[] tasks = [.. machine.Mmu.Cpus.Select((cpu, which) => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                run(cpu, which);
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Assert.True(Task.WaitAll(tasks, TimeSpan.FromSeconds(60)), "The CPUs are stuck.");
    }
}
