using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>Prints the public <c>Walk</c> methods.</summary>
internal static class EntryPointEmitter
{
    public static void Write(SourceWriter source, WalkerModel walker)
    {
        WriteAnyFormat(source, walker);
        source.Write();
        WriteTyped(source, walker);
        if (walker.Paging.IsBound)
        {
            source.Write();
            WriteDispatch(source, walker);
        }
    }

    private static void WriteAnyFormat(SourceWriter source, WalkerModel walker)
    {
        string hiding = walker.HidesBase ? "new " : "";
        source.Write($"""
            /// <summary>Walks all of <paramref name="table"/>.</summary>
            /// <param name="table">The page table, of a format that may be known only at run time.</param>
            /// <returns>How the walk ended.</returns>
            {Attributes.GeneratedCode}
            public {hiding}{Names.WalkResult} Walk({Names.PageTable} table) => Walk(table, {Names.VirtualRange}.All);

            /// <summary>Walks <paramref name="range"/> of <paramref name="table"/>. The format is dispatched on once, here.</summary>
            /// <param name="table">The page table, of a format that may be known only at run time.</param>
            /// <param name="range">The addresses to walk, first and last inside. What no entry can translate is passed over.</param>
            /// <returns>How the walk ended.</returns>
            {Attributes.GeneratedCode}
            """);
        string head = $"public {hiding}{Names.WalkResult} Walk({Names.PageTable} table, {Names.VirtualRange} range)";
        if (walker.Receiver == Receiver.ByReference)
        {
            source.Write($"{head} => table.Accept(ref this, range);");
            return;
        }

        using (source.Block(head))
        {
            source.Write("""
                var walker = this;
                return table.Accept(ref walker, range);
                """);
        }
    }

    private static void WriteTyped(SourceWriter source, WalkerModel walker)
    {
        string hiding = walker.HidesBase ? "new " : "";
        source.Write($"""
            /// <summary>Walks <paramref name="range"/> of <paramref name="table"/>: in the lower half, then in the upper one.</summary>
            /// <param name="table">The page table.</param>
            /// <param name="range">The addresses to walk, first and last inside. What no entry can translate is passed over.</param>
            /// <returns>How the walk ended.</returns>
            {Attributes.GeneratedCode}
            public {hiding}{Names.WalkResult} Walk{TypeParameters.List(walker, withMemory: true)}(
                {Names.PageTable}<{walker.Paging.Type}, {walker.Memory}> table, {Names.VirtualRange} range)
            """);
        using (source.Block(TypeParameters.Constraints(walker, withMemory: true)))
        {
            source.Write($"""
                var walk = new {Names.PageWalk}();
                {walker.Memory} memory = table.Memory;
                """);
            if (walker.CanStop) source.Write("int code;");
            using (source.Block($"foreach ({Names.VirtualRange} part in {Names.Geometry}<{walker.Paging.Type}>.Parts(range))"))
            {
                WriteRoot(source, walker);
            }

            source.Write();
            source.Write("return walk.Completed();");
        }
    }

    private static void WriteRoot(SourceWriter source, WalkerModel walker)
    {
        const string leave = "return walk.Ended(code);";
        using (source.Block("if (table.TryOpenRoot(out var pgdTable))"))
        {
            source.Write(Call.Level(walker, PageTableLevel.Pgd, "pgdTable", "part.Start.Value", "part.Last.Value", leave));
        }

        using (source.Block("else"))
        {
            Call.WriteMissing(
                source,
                walker,
                static value => value switch
                {
                    HandlerValue.Table => "table.Root",
                    HandlerValue.Address => "part.Start",
                    HandlerValue.Level => Labels.Expression(PageTableLevel.Pgd),
                    _ => "part",
                },
                leave);
        }
    }

    /// <summary>A walker bound to one format still serves <c>IPageWalker</c>, and refuses every other format.</summary>
    private static void WriteDispatch(SourceWriter source, WalkerModel walker)
    {
        string anyType = walker.Paging.AnyType;
        string typed = $"{Names.PageTable}<{walker.Paging.Type}, {walker.Memory}>";
        source.Write(Attributes.GeneratedCode);
        using (source.Block(
            $"{Names.WalkResult} {Names.PageWalker}.Walk<{anyType}, {walker.Memory}>({Names.PageTable}<{anyType}, {walker.Memory}> table, {Names.VirtualRange} range)"))
        {
            source.Write($"""
                if ((object)table is {typed} bound) return Walk(bound, range);
                throw new global::System.ArgumentException($"The walker {walker.Name} takes page tables of {walker.Paging.Type.Replace("global::", "")} only, not of {"{table.FormatName}"}.", nameof(table));
                """);
        }
    }
}
