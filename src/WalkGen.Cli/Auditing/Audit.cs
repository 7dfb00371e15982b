using WalkGen.Cli.Walkers;
using WalkGen.Filters;
using WalkGen.Images;

namespace WalkGen.Cli.Auditing;

/// <summary>Finds risky permissions in an address space.</summary>
/// <param name="Table">The page table.</param>
/// <param name="Hidden">The half that the page table does not show, with page-table isolation; else null.</param>
/// <param name="Paired">The page table that shows the hidden half; null if there is none.</param>
/// <param name="HasSmep">Whether the kernel may not execute user pages (x86: CR4.SMEP).</param>
/// <param name="WithAllAliases">Whether to report user code that the kernel can write.</param>
/// <param name="Coverage">The coverage of both page tables.</param>
internal sealed record Audit(
    PageTable Table, AddressHalf? Hidden, PageTable? Paired, bool HasSmep, bool WithAllAliases, Coverage Coverage)
{
    /// <summary>The process whose user's half it is; null if it is unknown.</summary>
    public KernelProcess? Process { get; init; }

    /// <summary>The addresses to audit; null for none. Aliases are reported if both mappings are in it.</summary>
    public VirtualRange? Part { get; init; } = VirtualRange.All;

    /// <summary>Whether to search aliases, which takes a second walk. A part of an output may have none.</summary>
    public bool FindsAliases { get; init; } = true;

    /// <summary>How the tables are walked.</summary>
    public WatchedWalk Watched { get; init; }

    /// <summary>
    /// Walks each half once for the rules about pages and for the executable frames, and once more for the writable mappings of these
    /// frames.
    /// </summary>
    /// <param name="found">
    /// Gets each finding. The findings about pages come first, half by half in ascending order of virtual addresses. The aliases follow, in
    /// ascending order of physical addresses.
    /// </param>
    /// <returns>Whether all aliases were found: an image can have too many to remember.</returns>
    public bool Run(Action<Finding> found)
    {
        CheckTable(found);
        HalfAudit user = Check(AddressHalf.User, found), kernel = Check(AddressHalf.Kernel, found);
        return !FindsAliases || FindAliases(user, kernel, found);
    }

    /// <summary>Walks both halves for the writable mappings of the frames that are executable in <paramref name="user"/> and
    /// <paramref name="kernel"/>, and reports them.</summary>
    /// <returns>Whether all aliases were found.</returns>
    public bool FindAliases(HalfAudit user, HalfAudit kernel, Action<Finding> found)
    {
        WritableAliases[] aliases =
        [
            new(user, AddressHalf.User), new(kernel, AddressHalf.Kernel), new(kernel, AddressHalf.User),
            .. WithAllAliases ? new WritableAliases[] { new(user, AddressHalf.Kernel) } : [],
        ];
        AddWritable(AddressHalf.User, aliases);
        AddWritable(AddressHalf.Kernel, aliases);
        return Report(aliases, found);
    }

    /// <summary>Reports what is wrong with the page table as a whole.</summary>
    public void CheckTable(Action<Finding> found)
    {
        if (!AuditPlatform.Of(Table).HasNoExecute) found(new(AuditRule.NoExecuteMissing, null, AddressHalf.User));
        if (Hidden is { } half && Paired is null) found(new(AuditRule.HalfHidden, null, half));
    }

    /// <summary>Walks <paramref name="half"/> for the rules about pages and for the executable frames.</summary>
    public HalfAudit Check(AddressHalf half, Action<Finding> found)
    {
        HalfAudit audit = HalfOf(half, found);
        Walk(half, audit.Check, audit.Rights);
        audit.Finish();
        return audit;
    }

    /// <summary>The audit of <paramref name="half"/>, which gets its extents from another walk.</summary>
    public HalfAudit HalfOf(AddressHalf half, Action<Finding> found)
        => new(half, AuditPlatform.Of(Table), found, half == AddressHalf.User ? Process : null);

    /// <summary>Walks <paramref name="half"/> for the writable mappings of the executable frames in <paramref name="aliases"/>.</summary>
    public void AddWritable(AddressHalf half, WritableAliases[] aliases)
    {
        WritableAliases[] searched = Array.FindAll(aliases, one => one.Writing == half && one.HasCode);
        if (searched.Length == 0) return;
        Walk(
            half,
            pages =>
            {
                if ((pages.Rights & AccessRights.Write) == 0) return; // of a table that is not walked again
                foreach (var one in searched) one.AddWritable(pages);
            },
            AccessRights.Write,
            HasCode);

        bool HasCode(ulong first, ulong last)
        {
            foreach (var one in searched)
            {
                if (one.HasCodeIn(first, last)) return true;
            }

            return false;
        }
    }

    /// <summary>Reports <paramref name="aliases"/>; returns whether none were left out.</summary>
    public static bool Report(WritableAliases[] aliases, Action<Finding> found)
    {
        foreach (var one in aliases) Report(one, found);
        return !Array.Exists(aliases, static one => one.IsCut);
    }

    /// <summary>The page table in which both halves have most of their tables: the other one hides the kernel's half.</summary>
    public PageTable MainTable => TableOf(AddressHalf.Kernel);

    /// <summary>
    /// The first address from <paramref name="from"/> on at which no finding about pages goes on; null if there is none until
    /// <paramref name="last"/>. Findings have the same permissions in all pages, and none reaches from one half into the other.
    /// </summary>
    public VirtualAddress? FindBreak(VirtualAddress from, VirtualAddress last)
    {
        AddressHalf half = Table.HalfOf(from);
        VirtualAddress end = half == AddressHalf.User && Table.KernelRange is { } kernel && kernel.Start <= last
            ? new VirtualAddress(kernel.Start.Value - 1)
            : last;
        return RunBreak.Find(TableOf(half), from, end, EffectivePermissions.Mask) ?? (end == last ? null : end + 1);
    }

    /// <summary>The page table that shows <paramref name="half"/>, if there is one.</summary>
    public PageTable TableOf(AddressHalf half) => half == Hidden && Paired is not null ? Paired : Table;

    private void Walk(AddressHalf half, Action<Extent> found, AccessRights rights, Func<ulong, ulong, bool>? matters = null)
    {
        if (Part is not { } part) return;
        PageTable table = TableOf(half);
        var walker = new ExtentWalker(found, HasSmep, once: WalkOnce.Of(table, Coverage))
        {
            Bounds = half == AddressHalf.User && Process is not null ? new AreaBounds(Process.Areas) : null,
            Filter = new RunFilter { Rights = rights }, Matters = matters, Watched = Watched,
        };
        walker.WalkHalf(table, half, part);
    }

    private static void Report(WritableAliases aliases, Action<Finding> found)
    {
        foreach (var (code, writable) in aliases.Find())
        {
            var alias = new Alias(writable.Lowest.Start, aliases.Writing, writable.Mappings, code.Mappings);
            found(new(AuditRule.WritableAlias, code.Lowest, aliases.Executing, Alias: alias));
        }
    }
}
