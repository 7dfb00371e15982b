using WalkGen.Linux;

namespace WalkGen.Images.Tests;

/// <summary>Walks with Linux's semantics over dumped processes: areas, holes, splits and file mappings, without locks.</summary>
public class ProcessSpaceTests
{
    [Theory]
    [InlineData("x86_64-6.1")]
    [InlineData("x86_64-7.2")]
    [InlineData("arm64-6.1")]
    public void A_walk_visits_the_pages_and_holes_of_the_areas(string name)
    {
        using DumpedGuest guest = DumpedGuest.Open(name, DumpForm.Core);
        DumpedKernel kernel = guest.Image.OpenKernel();
        int processes = 0, vmas = 0;
        foreach (KernelProcess process in kernel.Processes.Where(static process => process.Areas.Count > 0))
        {
            using AddressSpace space = kernel.OpenAddressSpace(process)!;
            Assert.Equal(process.Areas.Select(static area => area.Range), space.Vmas.Select(static vma => vma.Range));
            AreaPages pages = new();
            Assert.True(pages.Walk(space).IsCompleted);

            PageTable table = kernel.OpenPageTable(process)!;
            foreach (Vma vma in space.Vmas.Where(static vma => !vma.Flags.HasFlag(VmFlags.PfnMap)))
            {
                Assert.Equal((vma.Range, PresentBytes.Of(table, vma.Range).Bytes), (vma.Range, pages.Pages[vma]));
                vmas++;
            }

            ulong gaps = space.UserEnd.Value - process.Areas.Aggregate(0UL, static (sum, area) => sum + area.Range.Length);
            Assert.True(pages.Holes >= gaps);
            processes++;
        }

        Assert.True(processes == 21 && vmas > 1390, $"{processes} processes, {vmas} VMAs");
    }

    [Theory]
    [InlineData("x86_64-6.1")]
    [InlineData("x86_64-7.2")]
    public void A_split_changes_copies_and_not_the_dump(string name)
    {
        using DumpedGuest guest = DumpedGuest.Open(name, DumpForm.Core);
        DumpedKernel kernel = guest.Image.OpenKernel();
        var (process, huge) = kernel.Processes
            .SelectMany(process => kernel.UsageOf(process).Select(usage => (process, usage)))
            .First(static pair => pair.usage.AnonymousHuge > 0);
        PageTable table = kernel.OpenPageTable(process)!;
        PresentBytes before = PresentBytes.Of(table, huge.Area.Range);
        Assert.NotEqual(0UL, before.Huge);

        using AddressSpace space = kernel.OpenAddressSpace(process)!;
        SmallPages small = default;
        small.Walk(space.Find(huge.Area.Range.Start)!);
        Assert.Equal(before.Bytes >> 12, (ulong)small.Present);
        Assert.Equal(before, PresentBytes.Of(table, huge.Area.Range));

        SmallPages again = default; // the copies stay split
        again.Walk(space.Find(huge.Area.Range.Start)!);
        Assert.Equal(small, again);
    }

    [Theory]
    [InlineData("x86_64-6.1", 3)]
    [InlineData("x86_64-7.2", 3)]
    [InlineData("arm64-6.1", 3)]
    public void A_file_is_walked_and_changed_in_all_its_mappings(string name, int expected)
    {
        using DumpedGuest guest = DumpedGuest.Open(name, DumpForm.Core);
        DumpedKernel kernel = guest.Image.OpenKernel();
        KernelFile file = kernel.Processes.SelectMany(static process => process.Areas)
            .Select(static area => area.File).First(static file => file?.Path == "/shm/data.bin")!;

        using FileMapping mapping = kernel.OpenMapping(file.Mapping);
        Assert.True(mapping.Vmas.Select(static vma => vma.Space).Distinct().Count() >= expected);
        DirtyCleaner first = default, second = default, other = default;
        first.Walk(mapping, 0, ulong.MaxValue >> 12);
        second.Walk(mapping, 0, ulong.MaxValue >> 12);
        using FileMapping again = kernel.OpenMapping(file.Mapping);
        other.Walk(again, 0, ulong.MaxValue >> 12);
        Assert.True(first.Cleaned > 0);
        Assert.Equal((0, first.Cleaned), (second.Cleaned, other.Cleaned));
    }

    // The mapped file is read-only memory: a change would end the process.
    [Fact]
    public void An_editor_that_is_derived_from_a_reader_changes_no_dump()
    {
        using DumpedGuest guest = DumpedGuest.Open("x86_64-6.1", DumpForm.Core);
        DumpedKernel kernel = guest.Image.OpenKernel();
        KernelProcess process = kernel.Find(1)!;
        DerivableReader editor = new DerivedEditor();
        Assert.Throws<NotSupportedException>(() => editor.Walk(kernel.OpenPageTable(process)!));

        using AddressSpace space = kernel.OpenAddressSpace(process)!;
        Assert.True(editor.Walk(space).IsCompleted); // in copies
    }
}
