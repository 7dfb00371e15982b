using System.Collections.Generic;
using System.IO;
using WalkGen;

namespace Demo;

/// <summary>A readonly struct hands over a copy of itself.</summary>
[PageWalker]
public readonly partial struct Listing(List<string> lines)
{
    [PudEntry]
    private void OnPud<TPaging>(Entry<TPaging> pud, VirtualAddress address)
        where TPaging : struct, IPagingFormat
        => lines.Add($"{address} {pud.IsTable}");
}

/// <summary>A ref struct.</summary>
[PageWalker]
public ref partial struct Counting
{
    private readonly ref int _count;

    public Counting(ref int count) => _count = ref count;

    [PgdEntry]
    private void OnPgd() => _count++;
}

/// <summary>Only holes: no level below the root is asked for, so only the root's own holes are seen.</summary>
[PageWalker]
public partial record Holes
{
    public int Count { get; private set; }

    [PteHole]
    private void OnHole() => Count++;
}

/// <summary>Reads an entry again until it has seen it three times.</summary>
[PageWalker]
public partial class Persistent
{
    public int Calls { get; private set; }

    [PmdEntry]
    private WalkAction OnPmd() => ++Calls % 3 == 0 ? WalkAction.Continue : WalkAction.Again;
}

public static class Case
{
    public static void Run(TextWriter output)
    {
        var table = Machine.Create().Table;
        var lines = new List<string>();
        var listing = new Listing(lines);
        listing.Walk(table);
        output.WriteLine(string.Join("; ", lines));

        int roots = 0;
        var counting = new Counting(ref roots);
        counting.Walk(table);
        output.WriteLine(roots);

        var holes = new Holes();
        holes.Walk(table);
        output.WriteLine(holes.Count);

        var persistent = new Persistent();
        persistent.Walk(table);
        output.WriteLine(persistent.Calls);
    }
}
