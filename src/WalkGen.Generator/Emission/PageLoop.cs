using WalkGen.Generator.Model;

namespace WalkGen.Generator.Emission;

/// <summary>Prints the loop over the lowest level: every entry, also an empty one.</summary>
internal sealed class PageLoop(SourceWriter source, WalkerModel walker, LevelModel level)
{
    private string Geometry => $"{Names.Geometry}<{walker.Paging}>";

    public static void Write(SourceWriter source, WalkerModel walker, LevelModel level) => new PageLoop(source, walker, level).Write();

    private void Write()
    {
        bool needsAddress = new[] { level.Handler, walker.InstallPte }
            .Any(static handler => handler is not null && (handler.Takes(HandlerValue.Address) || handler.Takes(HandlerValue.Range)));
        source.Write($"""
            int index = {Geometry}.Index(Level, address);
            int end = index + {Geometry}.PagesIn(address, last);
            """);
        using (source.Block("for (; index < end; index++)"))
        {
            if (walker.InstallPte is { } install) WriteInstall(install);
            else source.Write(Call.Handler(walker, level.Handler!, Value));
            if (needsAddress) source.Write($"address += {Geometry}.OffsetMask(Level) + 1;");
        }
    }

    private void WriteInstall(HandlerModel install)
    {
        using (source.Block("if (table.Read(Level, index).IsNone)"))
        {
            source.Write("ulong entry = 0;");
            source.Write(Call.Handler(walker, install, value => value == HandlerValue.NewEntry ? "entry" : Value(value)));
            source.Write("table.Edit(Level, index).Write(entry);");
        }

        if (level.Handler is not { } handler) return;
        using (source.Block("else")) source.Write(Call.Handler(walker, handler, Value));
    }

    private string Value(HandlerValue value) => value switch
    {
        HandlerValue.Entry => "table.Read(Level, index)",
        HandlerValue.EntryRef => "table.Edit(Level, index)",
        HandlerValue.Range => $"new {Names.VirtualRange}(address, {Geometry}.PageLast(address))",
        HandlerValue.Address => $"new {Names.VirtualAddress}(address)",
        _ => "Level",
    };
}
