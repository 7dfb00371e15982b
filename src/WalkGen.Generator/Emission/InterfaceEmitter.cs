using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>Prints what the runtime calls: the start of the walk, and the handlers that it calls outside the tables.</summary>
internal sealed class InterfaceEmitter(SourceWriter source, WalkerModel walker)
{
    private static readonly (HandlerRole Role, string Name)[] Flags =
    [
        (HandlerRole.Hole, "Hole"), (HandlerRole.MissingTable, "MissingTable"), (HandlerRole.TestWalk, "TestWalk"), (HandlerRole.PreVma, "PreVma"),
        (HandlerRole.PostVma, "PostVma"), (HandlerRole.Hugetlb, "Hugetlb"), (HandlerRole.InstallPte, "InstallPte"),
    ];

    public static void Write(SourceWriter source, WalkerModel walker)
    {
        var emitter = new InterfaceEmitter(source, walker);
        emitter.WriteConstants();
        emitter.WriteStart();
        emitter.WriteHandler(HandlerRole.Hole, "OnHole", $", {Names.VirtualRange} range, {Names.PageTableLevel} level");
        emitter.WriteHandler(HandlerRole.MissingTable, "OnMissingTable", $", {Names.VirtualRange} range, {Names.PageTableLevel} level, {Names.PhysicalAddress} table");
        emitter.WriteHandler(HandlerRole.TestWalk, "OnTestWalk", $", {Names.VirtualRange} range");
        emitter.WriteHandler(HandlerRole.PreVma, "OnPreVma", $", {Names.VirtualRange} range");
        emitter.WriteHandler(HandlerRole.PostVma, "OnPostVma", "");
        emitter.WriteHandler(HandlerRole.Hugetlb, $"OnHugetlb<{walker.Paging}>", $", {TypeParameters.Scoped(walker)}{Names.EntryRef}<{walker.Paging}> entry, {Names.VirtualRange} range, ulong mask");
    }

    /// <summary>Whether a constant that is left out is the interface's default.</summary>
    private bool HasDefaults => !walker.IsRefStruct && !walker.DerivesFromWalker;

    private void WriteConstants()
    {
        if (walker.Lock != "Read" || !HasDefaults)
        {
            source.Write(Attributes.GeneratedCode);
            source.Write($"static {Names.WalkLock} {Names.EntryWalker}.Lock => {Names.WalkLock}.{walker.Lock};");
            source.Write();
        }

        var flags = Flags.Where(flag => walker.Of(flag.Role) is not null).Select(static flag => flag.Name).ToList();
        if (walker.FollowsHugePages) flags.Add("HugePageDirectories");
        if (flags.Count == 0 && HasDefaults) return;

        string value = flags.Count == 0 ? $"{Names.WalkHandlers}.None" : string.Join(" | ", flags.Select(static flag => $"{Names.WalkHandlers}.{flag}"));
        source.Write(Attributes.GeneratedCode);
        source.Write($"static {Names.WalkHandlers} {Names.EntryWalker}.Handlers => {value};");
        source.Write();
    }

    private void WriteStart()
    {
        source.Write("// The walk, from the root table down.");
        source.Write(Attributes.GeneratedCode);
        using (source.Block($"""
            int {Names.EntryWalker}.WalkTables{TypeParameters.List(walker, withSpace: true)}(
                ref {Names.PageWalk} walk, ref {walker.Space} space, {TypeParameters.Scoped(walker)}{Names.EntryTable}<{walker.Paging}> root, ulong first, ulong last)
            """))
        {
            string call = $"{Labels.Method(PageTableLevel.Pgd)}(ref walk, ref space, root, first, last)";
            if (!walker.CoalescesHoles)
            {
                source.Write(walker.CanStop ? $"return {call};" : $"{call};\nreturn 0;");
                return;
            }

            source.Write("walk.StartHoles(first);");
            source.Write(walker.CanStop ? $"int code = {call};\nif (code != 0) return code;" : $"{call};");
            CoalescedHoles.WriteLast(source, walker);
            source.Write("return 0;");
        }
    }

    private void WriteHandler(HandlerRole role, string name, string parameters)
    {
        bool returns = role != HandlerRole.PostVma;
        var handler = walker.Of(role);
        if (handler is null && !walker.IsRefStruct) return;

        source.Write();
        source.Write(Attributes.GeneratedCode);
        string head = $"{(returns ? "int" : "void")} {Names.EntryWalker}.{name}(ref {Names.PageWalk} walk{parameters})";
        if (handler is { Result: HandlerResult.Code } || (handler is not null && !returns))
        {
            source.Write($"{head} => {Expression(handler)};");
            return;
        }

        using (source.Block(head))
        {
            if (handler is not null) source.Write($"{Expression(handler)};");
            if (returns) source.Write("return 0;");
        }
    }

    private string Expression(HandlerModel handler) => Call.Expression(walker, handler, value => value switch
    {
        HandlerValue.Level when handler.Role == HandlerRole.Hugetlb => "entry.Level",
        HandlerValue.Entry => "entry.Read()",
        HandlerValue.EntryRef => "entry",
        HandlerValue.Address => "range.Start",
        HandlerValue.Range => "range",
        HandlerValue.Table => "table",
        HandlerValue.Mask => "mask",
        _ => "level",
    });
}
