using WalkGen.Formats;
using WalkGen.Linux;

namespace WalkGen.Runtime.Tests.Linux.Kernels;

/// <summary>
/// Pages as a kernel leaves them after random operations: the library must read the meaning that a model of these operations has.
/// </summary>
public sealed class KernelPageTests
{
    private const int Seeds = 12;

    [Theory, MemberData(nameof(KernelCases.All), MemberType = typeof(KernelCases))]
    public void Every_page_means_what_the_kernel_means<TPaging>(TPaging _, string release)
        where TPaging : struct, IPagingFormat
    {
        LinuxKernel kernel = new(KernelCases.Parse(release));
        int dirtyReadOnly = 0;
        for (int seed = 0; seed < Seeds; seed++)
        {
            KernelRules rules = KernelCases.RulesOf<TPaging>(kernel.Version);
            KernelTable<TPaging> table = Random<TPaging>(seed, rules);
            var reader = new KernelWalkers.Reader(kernel);
            Assert.True(reader.Walk(kernel.Interpret(table.Table)).IsCompleted);

            Assert.Equal(table.Entries.Count, reader.Entries.Count);
            foreach (((PageTableLevel level, int index), (ulong raw, PageState page)) in table.Entries)
            {
                ReadEntry expected = Expected<TPaging>(raw, page, rules);
                ReadEntry found = reader.Entries[(level, index)];
                if (expected != found)
                    Assert.Fail($"{TPaging.Name} {release} {level} 0x{raw:x}: {page}\n expected {expected}\n found {found}");

                // The plain format decodes non-present entries too.
                Assert.Equal(expected.NonPresent, kernel.Decode(new Entry<TPaging>(raw, level), default));
                if (page is { IsPresent: true, IsDirty: true, IsWritable: false }) dirtyReadOnly++;
            }
        }

        Assert.True(dirtyReadOnly > 50 * Seeds, $"only {dirtyReadOnly} pages are dirty and read-only");
    }

    [Theory, MemberData(nameof(KernelCases.All), MemberType = typeof(KernelCases))]
    public void Conditions_select_the_same_pages<TPaging>(TPaging _, string release)
        where TPaging : struct, IPagingFormat
    {
        LinuxKernel kernel = new(KernelCases.Parse(release));
        for (int seed = 0; seed < Seeds; seed++)
        {
            KernelTable<TPaging> table = Random<TPaging>(seed, KernelCases.RulesOf<TPaging>(kernel.Version));
            PageTable linux = kernel.Interpret(table.Table);
            (int Index, PageState Page)[] pages =
            [
                .. table.Entries.Where(static e => e.Key.Level == PageTableLevel.Pte && e.Value.Page.IsPresent)
                    .Select(static e => (e.Key.Index, e.Value.Page)).OrderBy(static e => e.Index),
            ];

            var counter = default(KernelWalkers.Counter);
            counter.Walk(linux);
            Assert.Equal(pages.Count(static e => e.Page.IsDirty), counter.Dirty);
            Assert.Equal(pages.Count(static e => e.Page is { IsDirty: true, IsWritable: false }), counter.SavedDirty);
            Assert.Equal(pages.Count(static e => e.Page is { IsDirty: true, IsWritable: true }), counter.HardwareDirty);
            Assert.Equal(pages.Count(static e => e.Page is { IsAccessed: true, IsDirty: false }), counter.Clean);
            Assert.Equal(pages.Count(static e => e.Page.IsSoftDirty), counter.SoftDirty);
            Assert.Equal(
                pages.Count(static e => e.Page is { IsUffdWriteProtected: true, IsSoftDirty: false }), counter.UffdWriteProtected);
            Assert.Equal(pages.Count(static e => !e.Page.IsSpecial), counter.Normal);
            Assert.Equal(pages.Count(static e => e.Page is { IsSpecial: true, IsDirty: true }), counter.SpecialDirty);

            var dirty = new KernelWalkers.DirtyPages();
            dirty.Walk(linux);
            Assert.Equal(pages.Where(static e => e.Page.IsDirty).Select(static e => e.Index), dirty.Indexes);
            var clean = new KernelWalkers.CleanPages();
            clean.Walk(linux);
            Assert.Equal(pages.Where(static e => !e.Page.IsDirty).Select(static e => e.Index), clean.Indexes);
        }
    }

    [Theory, MemberData(nameof(KernelCases.All), MemberType = typeof(KernelCases))]
    public void Edits_leave_the_bits_that_the_kernel_leaves<TPaging>(TPaging _, string release)
        where TPaging : struct, IPagingFormat
    {
        LinuxKernel kernel = new(KernelCases.Parse(release));
        KernelRules rules = KernelCases.RulesOf<TPaging>(kernel.Version);
        KernelTable<TPaging> table = Random<TPaging>(1, rules);
        Check(EntryFlags.Writable, EntryFlags.None, PteOperation.WriteProtect);
        Check(EntryFlags.Dirty, EntryFlags.None, PteOperation.MakeClean);
        Check(EntryFlags.Accessed, EntryFlags.None, PteOperation.MakeOld);
        Check(EntryFlags.None, EntryFlags.Accessed, PteOperation.MakeYoung);
        Check(EntryFlags.None, EntryFlags.Special, PteOperation.MakeSpecial);
        Check(EntryFlags.SoftDirty, EntryFlags.None, PteOperation.ClearSoftDirty);
        Check(EntryFlags.None, EntryFlags.SoftDirty, PteOperation.MakeSoftDirty);
        Check(EntryFlags.UffdWriteProtected, EntryFlags.None, PteOperation.ClearUffdWriteProtected);
        Check(EntryFlags.Writable, EntryFlags.UffdWriteProtected, PteOperation.MakeUffdWriteProtected);
        if (TPaging.Architecture == Architecture.AArch64) return; // DBM has no flag
        Check(EntryFlags.None, EntryFlags.Writable, PteOperation.MakeWritable);
        Check(EntryFlags.None, EntryFlags.Dirty | (rules.HasSoftDirty ? EntryFlags.SoftDirty : EntryFlags.None), PteOperation.MakeDirty);

        void Check(EntryFlags clear, EntryFlags set, PteOperation operation)
        {
            if (!rules.Allows(operation)) return;
            var editor = new KernelWalkers.Editor(clear, set);
            editor.Walk(kernel.Interpret(table.Table));
            Assert.True(editor.Edited.Count > 100);
            foreach ((ulong before, ulong after) in editor.Edited)
            {
                ulong expected = rules.Apply(operation, before, default);
                if (expected != after) Assert.Fail($"{operation} of 0x{before:x}: expected 0x{expected:x}, found 0x{after:x}");
            }
        }
    }

    private static KernelTable<TPaging> Random<TPaging>(int seed, KernelRules rules)
        where TPaging : struct, IPagingFormat
    {
        // Two levels have no transparent huge pages.
        bool hasHugePages = TPaging.IndexBits(PageTableLevel.Pmd) > 0;
        return new(new Random(seed), rules, hasHugePages ? KernelCases.RulesOf<TPaging>(rules.Version, isHuge: true) : null);
    }

    private static ReadEntry Expected<TPaging>(ulong raw, PageState page, KernelRules rules)
        where TPaging : struct, IPagingFormat
    {
        if (!page.IsPresent)
        {
            NonPresentFlags state = Bits(page.IsWritable, NonPresentFlags.Writable) | Bits(page.IsAccessed, NonPresentFlags.Accessed)
                | Bits(page.IsDirty, NonPresentFlags.Dirty) | Bits(page.IsSoftDirty, NonPresentFlags.SoftDirty)
                | Bits(page.IsUffdWriteProtected, NonPresentFlags.UffdWriteProtected);
            return new(
                raw, EntryFlags.None, EntryFlags.None, 0, AccessRights.None,
                new(NonPresentKind.ProtNone, new PhysicalAddress(page.Frame), null, 0, state));
        }

        EntryFlags flags = EntryFlags.Present | EntryFlags.Leaf | EntryFlags.User
            | (page.IsWritable ? EntryFlags.Writable : 0)
            | (page.IsExecutable || rules.IsAlwaysExecutable ? EntryFlags.Executable : 0)
            | (page.IsAccessed ? EntryFlags.Accessed : 0) | (page.IsDirty ? EntryFlags.Dirty : 0)
            | (page.IsSoftDirty ? EntryFlags.SoftDirty : 0) | (page.IsUffdWriteProtected ? EntryFlags.UffdWriteProtected : 0)
            | (page.IsSpecial ? EntryFlags.Special : 0);
        AccessRights rights = AccessRights.UserRead | (page.IsWrite ? AccessRights.UserWrite : 0)
            | (page.IsExecutable || rules.IsAlwaysExecutable ? AccessRights.UserExecute : 0);
        return new(raw, flags, flags, page.Frame, rights, default);
    }

    private static NonPresentFlags Bits(bool isSet, NonPresentFlags flag) => isSet ? flag : NonPresentFlags.None;
}
