using WalkGen.Generator.Model;
using WalkGen.Generator.Planning;

namespace WalkGen.Generator.Emission;

/// <summary>Prints the implementation of <c>IEntryWalker</c>: the start of a walk, and the handlers that the runtime calls.</summary>
internal sealed class InterfaceEmitter(SourceWriter source, WalkPlan plan)
{
    /// <summary>The roles that have a member of the same name in <c>WalkHandlers</c>.</summary>
    private static readonly HandlerRole[] Flags =
    [
        HandlerRole.Hole, HandlerRole.MissingTable, HandlerRole.TestWalk, HandlerRole.PreVma, HandlerRole.PostVma, HandlerRole.Hugetlb,
        HandlerRole.InstallPte,
    ];

    private readonly WalkerModel _walker = plan.Walker;

    public static void Write(SourceWriter source, WalkPlan plan)
    {
        var emitter = new InterfaceEmitter(source, plan);
        string scoped = LoopSignature.Scoped(plan.Walker);
        string paging = plan.Walker.Names.Paging;
        emitter.WriteConstants();
        emitter.WriteStart();
        PieceEmitter.Write(source, plan, emitter.Call);
        emitter.WriteBitmapCheck();
        emitter.WriteHandler(HandlerRole.Hole, "OnHole", $", {Names.VirtualRange} range, {Names.PageTableLevel} level");
        emitter.WriteHandler(HandlerRole.MappedRun, "OnRun", $", in {Names.MappedRun} run");
        emitter.WriteHandler(
            HandlerRole.MissingTable, "OnMissingTable",
            $", {Names.VirtualRange} range, {Names.PageTableLevel} level, {Names.PhysicalAddress} table");
        emitter.WriteHandler(HandlerRole.TestWalk, "OnTestWalk", $", {Names.VirtualRange} range");
        emitter.WriteHandler(HandlerRole.PreVma, "OnPreVma", $", {Names.VirtualRange} range");
        emitter.WriteHandler(HandlerRole.PostVma, "OnPostVma", "");
        emitter.WriteHandler(
            HandlerRole.Hugetlb, $"OnHugetlb<{paging}>",
                $", {scoped}{Names.EntryRef}<{paging}> entry, {Names.VirtualRange} range, ulong mask");
    }

    /// <summary>Whether the interface's default applies to a constant that is left out.</summary>
    private bool InheritsDefaults => !_walker.Type.IsRefStruct && !_walker.Type.DerivesFromWalker;

    private void WriteConstants()
    {
        if (_walker.Lock != "Read" || !InheritsDefaults)
        {
            source.Write(Names.GeneratedCode);
            source.Write($"static {Names.WalkLock} {Names.EntryWalker}.Lock => {Names.WalkLock}.{_walker.Lock};");
            source.Write();
        }

        if (plan.CutLevel != PageTableLevel.Pmd || !InheritsDefaults)
        {
            source.Write(Names.GeneratedCode);
            source.Write($"static {Names.PageTableLevel} {Names.EntryWalker}.CutLevel => {Names.PageTableLevel}.{plan.CutLevel};");
            source.Write();
        }

        var flags = new List<string>();
        foreach (var role in Flags)
        {
            if (_walker.Of(role) is not null) flags.Add(role.ToString());
        }

        if (_walker.Updates.Count > 0) flags.Add("Updates");
        if (plan.Merges) flags.Add("Merges");
        if (_walker.Of(HandlerRole.PmdTable) is not null) flags.Add("PmdTables");
        if (_walker.Of(HandlerRole.SharedTable) is not null) flags.Add("SharedTables");
        if (_walker.FollowsHugePageDirectories) flags.Add("HugePageDirectories");
        if (flags.Count == 0 && InheritsDefaults) return;

        if (flags.Count == 0) flags.Add("None");
        source.Write("// What the walker has, besides the handlers that the loops below call.");
        source.Write(Names.GeneratedCode);
        source.Write($"""
            static {Names.WalkHandlers} {Names.EntryWalker}.Handlers
                => {string.Join(" | ", flags.Select(static flag => $"{Names.WalkHandlers}.{flag}"))};
            """);
        source.Write();
    }

    private void WriteStart()
    {
        var names = _walker.Names;
        source.Write(plan.ReturnsCode
            ? "// Walks the tables, from the root table down. Returns the value of the handler that ended the walk, or 0."
            : "// Walks the tables, from the root table down. No handler ends the walk early.");
        source.Write(Names.GeneratedCode);
        string table = $"{LoopSignature.Scoped(_walker)}{Names.EntryTable}<{names.Paging}> root";
        using (source.Block($"""
            int {Names.EntryWalker}.WalkTables<{names.Paging}, {names.Context}>(
                ref {Names.PageWalk} walk, ref {names.Context} context, {table}, ulong first, ulong last)
            """))
        {
            WriteLoops();
            if (!plan.ReturnsCode) source.Write("return 0;");
        }
    }

    private void WriteLoops()
    {
        string fromRoot = Call(PageTableLevel.Pgd, "root");
        if (!plan.StartsAtPmdTable)
        {
            source.Write(plan.ReturnsCode ? $"return {fromRoot};" : $"{fromRoot};");
            return;
        }

        string pmdTable = LevelNames.Table(PageTableLevel.Pmd);
        string fromPmdTable = Call(PageTableLevel.Pmd, pmdTable);
        string isWithin = $"{Names.WalkState}.TryOpenPmdTable("
            + $"ref context, root, first, last, out {Names.EntryTable}<{_walker.Names.Paging}> {pmdTable})";
        source.Write("// A range within one PMD table needs only that table: no handler takes a table entry above.");
        if (plan.ReturnsCode)
        {
            source.Write($"return {isWithin}\n    ? {fromPmdTable}\n    : {fromRoot};");
            return;
        }

        using (source.Block($"if ({isWithin})")) source.Write($"{fromPmdTable};");
        using (source.Block("else")) source.Write($"{fromRoot};");
    }

    private string Call(PageTableLevel level, string table)
    {
        string loops = $"{_walker.Names.Loops}<{_walker.Names.Paging}, {_walker.Names.Context}>";
        string self = LoopSignature.SelfArgument(_walker, "this");
        return $"{loops}.{LevelNames.Walk(level)}({self}, ref walk, ref context, {table}, first, last)";
    }

    private void WriteBitmapCheck()
    {
        if (_walker.Updates.Count == 0 && !_walker.Type.IsRefStruct) return;

        source.Write();
        if (_walker.Updates.Count > 0) source.Write("// Called before a walk: the bitmap of an update must cover all pages of the range.");
        source.Write(Names.GeneratedCode);
        using (source.Block($"void {Names.EntryWalker}.CheckBitmaps({Names.VirtualRange} range, int pageShift)"))
        {
            foreach (var update in _walker.Updates)
            {
                source.Write($"{Names.PteUpdater}.CheckBitmap(in {HandlerCall.Member(update.Target, "this")}, range, pageShift);");
            }
        }
    }

    private void WriteHandler(HandlerRole role, string name, string parameters)
    {
        bool returns = role != HandlerRole.PostVma;
        var handler = _walker.Of(role);
        if (handler is null && !_walker.Type.IsRefStruct) return;

        source.Write();
        source.Write(Names.GeneratedCode);
        string head = $"{(returns ? "int" : "void")} {Names.EntryWalker}.{name}(ref {Names.PageWalk} walk{parameters})";
        if (handler is { Result: HandlerResult.Code } || (handler is not null && !returns))
        {
            source.Write($"{head}\n    => {Expression(handler)};");
            return;
        }

        if (handler is null && returns)
        {
            source.Write($"{head}\n    => 0;");
            return;
        }

        using (source.Block(head))
        {
            if (handler is not null) source.Write($"{Expression(handler)};");
            if (returns) source.Write("return 0;");
        }
    }

    private string Expression(HandlerModel handler) => HandlerCall.Expression(_walker, handler, value => value switch
    {
        HandlerValue.Level when handler.Role == HandlerRole.Hugetlb => "entry.Level",
        HandlerValue.Entry => "entry.Read()",
        HandlerValue.EntryRef => "entry",
        HandlerValue.Address => "range.Start",
        HandlerValue.Range => handler.Role == HandlerRole.MappedRun ? "run.Range" : "range",
        HandlerValue.Run => "run",
        HandlerValue.Table => "table",
        HandlerValue.Mask => "mask",
        _ => "level",
    }, "this");
}
