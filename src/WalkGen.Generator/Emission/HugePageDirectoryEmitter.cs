using WalkGen.Generator.Model;
using WalkGen.Generator.Planning;

namespace WalkGen.Generator.Emission;

/// <summary>Prints the loop over a huge page directory.</summary>
internal static class HugePageDirectoryEmitter
{
    private const string Method = "WalkHugePages";
    private const string Pte = "Pte";

    /// <summary>The call of the method, as a statement.</summary>
    public static string Call(WalkPlan plan, string directory, string first, string last)
    {
        string self = LoopSignature.SelfArgument(plan.Walker, HandlerCall.Self);
        return LoopSignature.Call(plan, $"{Method}({self}, ref walk, ref context, {directory}, {first}, {last})");
    }

    public static void Write(SourceWriter source, WalkPlan plan)
    {
        var walker = plan.Walker;
        var handler = plan.DirectoryHandler!;
        string paging = walker.Names.Paging;
        using (source.Block($"""
            // The entries of a huge page directory that cover first to last, inclusive.
            {Names.HotMethod}
            private static {(plan.ReturnsCode ? "int" : "void")} {Method}(
                {LoopSignature.SelfParameter(walker)}, ref {Names.PageWalk} walk, ref {walker.Names.Context} context,
                {LoopSignature.Scoped(walker)}{Names.HugePageDirectory}<{paging}> pages, ulong first, ulong last)
            """))
        {
            if (handler.Result == HandlerResult.Code) source.Write("int code;");
            source.Write($"if (!pages.IsAligned(first)) return{(plan.ReturnsCode ? " 0" : "")};");
            source.Write($"{Names.EntryTable}<{paging}> table = pages.Table;");
            source.Write("int index = pages.Index(first);");
            source.Write("int end = index + pages.PagesIn(first, last);");
            if (handler.Condition is not null)
            {
                source.Write($"{Names.EntryFilter} filter = {FlagText.Filter(walker, PageTableLevel.Pte, handler.Condition)};");
            }

            using (source.Block("for (; index < end; index++)"))
            {
                source.Write("context.LockTables();");
                using (source.Block("try"))
                {
                    string call = HandlerCall.Statement(walker, handler, Value);
                    if (handler.Condition is null)
                    {
                        source.Write(call);
                    }
                    else
                    {
                        using (source.Block($"if (filter.Passes<{paging}>({Pte}, table.Read({Pte}, index).Raw))")) source.Write(call);
                    }
                }

                using (source.Block("finally")) source.Write("context.UnlockTables();");
                source.Write();
                source.Write("first = unchecked(first + pages.PageSize); // the last page may end at the top of the address space");
            }

            if (plan.ReturnsCode) source.Write("\nreturn 0;");
        }
    }

    private static string Value(HandlerValue value) => value switch
    {
        HandlerValue.Entry => $"table.Read({Pte}, index)",
        HandlerValue.EntryRef => $"table.Edit({Pte}, index)",
        HandlerValue.Address => $"new {Names.VirtualAddress}(first)",
        HandlerValue.Range => $"new {Names.VirtualRange}(first, first + (pages.PageSize - 1))",
        _ => Pte,
    };
}
