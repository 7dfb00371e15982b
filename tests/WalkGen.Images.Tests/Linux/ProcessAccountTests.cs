using WalkGen.Linux;

namespace WalkGen.Images.Tests;

/// <summary>The entries of every process of three real guests, against pagemap and smaps of their kernels.</summary>
public class ProcessAccountTests
{
    private const string Linux6_1 = "x86_64-6.1", Linux7_2 = "x86_64-7.2", Arm64 = "arm64-6.1";

    [Theory]
    [InlineData(Linux6_1, 12035)]
    [InlineData(Linux7_2, 13319)]
    [InlineData(Arm64, 18124)]
    public void Each_page_has_the_record_of_pagemap(string dump, int pages)
    {
        const ulong compared = ProcessEntry.Present | ProcessEntry.Swapped | ProcessEntry.UffdWriteProtected | ProcessEntry.Exclusive
            | ProcessEntry.SoftDirty | ProcessEntry.Number;
        var (_, processes) = Walk(dump);
        var mapped = processes.SelectMany(static process => process.Entries).Where(static entry => entry.IsPresent)
            .SelectMany(static entry => entry.Pages.Select(entry.FrameOf)).CountBy(static frame => frame).ToDictionary();

        int found = 0;
        foreach (var (account, entries) in processes)
        {
            if (account.IsOlder) continue;
            Dictionary<ulong, ulong> expected = new(account.Pagemap);
            foreach (ProcessEntry entry in entries)
            {
                VmaAccount vma = VmaOf(account, entry);
                if (vma.Has("pf")) continue; // Linux skips such VMAs
                foreach (ulong address in entry.Pages)
                {
                    ulong record = entry.Record(address);
                    if (vma.Has("sd")) record |= ProcessEntry.SoftDirty;
                    if (entry.IsPresent && !entry.IsSpecial && mapped[entry.FrameOf(address)] == 1) record |= ProcessEntry.Exclusive;
                    Assert.True(expected.Remove(address, out ulong said), $"{account.Name}: pagemap has no 0x{address:x}: {entry}");
                    if (record != (said & compared))
                        Assert.Fail($"{account.Name} 0x{address:x}: pagemap has 0x{said:x}, the walk 0x{record:x}: {entry}");
                    found++;
                }
            }

            Assert.Empty(expected);
        }

        Assert.Equal(pages, found);
    }

    [Theory]
    [InlineData(Linux6_1, 1464)]
    [InlineData(Linux7_2, 1486)]
    [InlineData(Arm64, 1410)]
    public void Each_VMA_has_the_sums_of_smaps(string dump, int vmas)
    {
        var (kernel, processes) = Walk(dump);
        int found = 0;
        foreach (var (account, entries) in processes)
        {
            ILookup<VmaAccount, ProcessEntry> byVma = entries.Where(_ => !account.IsOlder).ToLookup(entry => VmaOf(account, entry));
            foreach (VmaAccount vma in account.Vmas)
            {
                MemorySums sums = vma.Has("pf") ? default : Sum(kernel, vma, byVma[vma], account.DirtyPages);
                Assert.Equal((account.Name, vma.Range, vma.Sums), (account.Name, vma.Range, sums));
                found++;
            }
        }

        Assert.Equal(vmas, found);
    }

    // pagemap and smaps report the same for a page with a memory failure and one that is migrated. The worker's pages decide.
    [Theory]
    [InlineData(Linux6_1, 6)]
    [InlineData(Linux7_2, 6)]
    [InlineData(Arm64, 0)]
    public void The_non_present_entries_are_what_the_worker_made_of_its_pages(string dump, int markers)
    {
        var (_, processes) = Walk(dump);
        var (_, entries) = processes.Single(static process => process.Account.Name == "A");
        var kinds = entries.Select(static entry => entry.NonPresent).Where(static entry => entry.Kind != NonPresentKind.None).ToList();

        Dictionary<NonPresentKind, int> expected = new()
        {
            [NonPresentKind.ProtNone] = 20 + 1, // a huge page
            [NonPresentKind.Swap] = 116,
            [NonPresentKind.HwPoison] = 1,
        };
        if (markers != 0) expected[NonPresentKind.Marker] = markers;
        Assert.Equal(
            expected.OrderBy(static pair => pair.Key),
            kinds.CountBy(static entry => entry.Kind).OrderBy(static pair => pair.Key));
        Assert.All(
            kinds.Where(static entry => entry.Kind == NonPresentKind.Swap),
            static entry => Assert.True(entry.Flags.HasFlag(NonPresentFlags.Exclusive)));
    }

    [Theory]
    [InlineData(Linux6_1)]
    [InlineData(Linux7_2)]
    [InlineData(Arm64)]
    public void Filters_decide_as_entries_do(string dump)
    {
        var (kernel, processes) = Walk(dump);
        using MemoryImage image = MemoryImage.Open(ProcessAccount.Tables(dump));
        foreach (var (account, entries) in processes)
        {
            PageTable table = kernel.Interpret(image.OpenPageTable(account.Root));
            DirtyWalker dirty = default;
            CleanWalker clean = default;
            dirty.Walk(table, table.UserRange!.Value);
            clean.Walk(table, table.UserRange!.Value);

            var leaves = entries.Where(static entry => entry.Mapped is not null).ToLookup(static entry => entry.IsDirty);
            Assert.Equal((leaves[true].Count(), leaves[false].Count()), (dirty.Leaves, clean.Leaves));
        }
    }

    [Fact]
    public void Linux_7_2_keeps_the_dirty_state_of_write_protected_pages_in_bit_58()
    {
        const ulong dirty = 1UL << 6, savedDirty = 1UL << 58;
        var (_, processes) = Walk(Linux7_2);
        var saved = processes.SelectMany(static process => process.Entries)
            .Where(static entry => entry.Mapped is not null && (entry.Raw & savedDirty) != 0).ToList();

        Assert.All(saved, static entry => Assert.True(entry.IsDirty, entry.ToString()));
        var alone = saved.Where(static entry => (entry.Raw & dirty) == 0).ToList();
        Assert.True(alone.Count > 200);
        Assert.DoesNotContain(alone, static entry => entry.Flags.HasFlag(EntryFlags.Writable));
        Assert.Equal(2, saved.Count - alone.Count); // writable huge pages with both bits
    }

    /// <summary>The sums of a VMA (Linux: <c>smaps_pte_entry</c>, <c>smaps_pmd_entry</c>, <c>smaps_hugetlb_range</c>).</summary>
    private static MemorySums Sum(LinuxKernel kernel, VmaAccount vma, IEnumerable<ProcessEntry> entries, HashSet<ulong> dirtyPages)
    {
        // Linux 6.1 leaves out PROT_NONE huge pages; 7.2 does not (gup_can_follow_protnone).
        bool skipsHugeProtNone = kernel.Version == new LinuxVersion(6, 1);
        MemorySums sums = default;
        foreach (ProcessEntry entry in entries)
        {
            ulong size = entry.Size >> 10;
            NonPresentKind kind = entry.NonPresent.Kind;
            if (vma.Has("ht")) sums = sums with { Hugetlb = sums.Hugetlb + size };
            else if (kind == NonPresentKind.Swap) sums = sums with { Swap = sums.Swap + size };
            else if (entry.IsSpecial || kind == NonPresentKind.Marker) continue; // no page
            else if (kind == NonPresentKind.ProtNone && entry.Size > 4096 && skipsHugeProtNone) continue;
            else
            {
                ulong dirty = 4 * (ulong)entry.Pages.Count(address => entry.IsDirty || dirtyPages.Contains(address));
                sums = sums with { Resident = sums.Resident + size, Dirty = sums.Dirty + dirty }; // also pages with a memory failure
            }
        }

        return sums;
    }

    private static VmaAccount VmaOf(ProcessAccount account, ProcessEntry entry)
        => account.Vmas.Single(vma => vma.Range.Contains(new VirtualAddress(entry.Address)));

    private static (LinuxKernel Kernel, List<(ProcessAccount Account, List<ProcessEntry> Entries)> Processes) Walk(string dump)
    {
        var (config, accounts) = ProcessAccount.Read(dump);
        using MemoryImage image = MemoryImage.Open(ProcessAccount.Tables(dump));
        LinuxKernel kernel = image.FindLinuxKernel()!.Kernel with { Config = config };
        List<(ProcessAccount, List<ProcessEntry>)> processes = [];
        foreach (ProcessAccount account in accounts)
        {
            PageTable table = kernel.Interpret(image.OpenPageTable(account.Root));
            ProcessWalker walker = new(kernel);
            walker.Walk(table, table.UserRange!.Value);
            Assert.Equal(0, walker.Missed);
            processes.Add((account, walker.Entries));
        }

        return (kernel, processes);
    }
}
