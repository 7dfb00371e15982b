using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>Prints the loop over a huge page directory, for walkers that follow them.</summary>
internal static class HugePageEmitter
{
    public const string Method = "WalkHugePages";

    public static void Write(SourceWriter source, WalkerModel walker, HandlerModel handler)
    {
        using (source.Block($"""
            // The entries of a huge page directory that cover address to last, both inside.
            {Attributes.GeneratedCode}
            {Attributes.Loop}
            private {(walker.CanStop ? "int" : "void")} {Method}{TypeParameters.List(walker, withSpace: true)}(
                ref {Names.PageWalk} walk, ref {walker.Space} space, {TypeParameters.Scoped(walker)}{Names.HugePageDirectory}<{walker.Paging}> pages, ulong address, ulong last)
            """ + "\n" + TypeParameters.Constraints(walker, withSpace: true)))
        {
            bool usesLevel = handler.Condition is not null || handler.Takes(HandlerValue.Entry) || handler.Takes(HandlerValue.EntryRef) || handler.Takes(HandlerValue.Level);
            if (usesLevel) source.Write($"const {Names.PageTableLevel} Level = {Labels.Expression(PageTableLevel.Pte)};");
            if (handler.Result == HandlerResult.Code) source.Write("int code;");
            source.Write();
            source.Write($"""
                if (!pages.IsAligned(address)) return{(walker.CanStop ? " 0" : "")};
                {Names.EntryTable}<{walker.Paging}> table = pages.Table;
                int index = pages.Index(address);
                int end = index + pages.PagesIn(address, last);
                """);
            if (handler.Condition is not null) source.Write($"{Names.EntryFilter} filter = {Conditions.Filter(walker, handler.Condition)};");
            using (source.Block("for (; index < end; index++)"))
            {
                source.Write("space.LockTables();");
                using (source.Block("try"))
                {
                    string call = Call.Handler(walker, handler, Value);
                    if (handler.Condition is null)
                    {
                        source.Write(call);
                    }
                    else
                    {
                        using (source.Block("if (filter.Passes(table.Read(Level, index).Raw))")) source.Write(call);
                    }
                }

                using (source.Block("finally")) source.Write("space.UnlockTables();");
                source.Write();
                source.Write("address = unchecked(address + pages.PageSize); // the topmost page of the space may be among them");
            }

            if (walker.CanStop) source.Write("\nreturn 0;");
        }
    }

    private static string Value(HandlerValue value) => value switch
    {
        HandlerValue.Entry => "table.Read(Level, index)",
        HandlerValue.EntryRef => "table.Edit(Level, index)",
        HandlerValue.Address => $"new {Names.VirtualAddress}(address)",
        HandlerValue.Range => $"new {Names.VirtualRange}(address, address + (pages.PageSize - 1))",
        _ => "Level",
    };
}
