using System.IO;
using WalkGen;

namespace Demo;

/// <summary>Handlers can be inherited. The most derived one is called, and a virtual one can be overridden without the attribute.</summary>
public abstract class Shared<TCount>
{
    protected int Tables;

    [PudEntry]
    protected WalkAction OnPud<TPaging>(Entry<TPaging> pud)
        where TPaging : struct, IPagingFormat
    {
        if (pud.IsTable) Tables++;
        return WalkAction.Subtree;
    }

    [PmdEntry]
    protected virtual void OnPmd<TPaging>(Entry<TPaging> pmd)
        where TPaging : struct, IPagingFormat
    {
    }

    [PteEntry]
    protected void Replaced<TPaging>(Entry<TPaging> pte)
        where TPaging : struct, IPagingFormat
        => Tables = int.MinValue;

    public abstract TCount Count { get; }
}

[PageWalker]
public partial class Pages : Shared<string>
{
    private int _pages;

    public override string Count => $"{Tables} tables, {_pages} pages";

    protected override void OnPmd<TPaging>(Entry<TPaging> pmd)
    {
        if (pmd.IsTable) Tables++;
    }

    [PteEntry]
    private void OnPage<TPaging>(Entry<TPaging> pte)
        where TPaging : struct, IPagingFormat
    {
        if (pte.IsPresent) _pages++;
    }
}

/// <summary>A walker that derives from a walker: its Walk hides the other.</summary>
[PageWalker]
public sealed partial class PagesAndHoles : Pages
{
    public int Holes { get; private set; }

    [PteHole]
    private void OnHole() => Holes++;

    [PteEntry]
    private void Nothing()
    {
    }
}

public static class Case
{
    public static void Run(TextWriter output)
    {
        var table = Machine.Create().Table;
        var pages = new Pages();
        pages.Walk(table);
        output.WriteLine(pages.Count);
        var derived = new PagesAndHoles();
        derived.Walk(table);
        output.WriteLine($"{derived.Count}, {derived.Holes} holes");
    }
}
