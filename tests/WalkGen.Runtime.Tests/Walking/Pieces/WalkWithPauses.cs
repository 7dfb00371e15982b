using WalkGen.Pieces;

namespace WalkGen.Runtime.Tests.Walking.Pieces;

/// <summary>A walk over a range of a page table that pauses after random budgets.</summary>
internal sealed class WalkWithPauses(PageTable table, VirtualRange range, Random random) : IWalkOver
{
    /// <summary>How often walks have paused.</summary>
    public int Pauses { get; private set; }

    public WalkResult Walk<TWalker>(ref TWalker walker)
        where TWalker : struct, IPageWalker
    {
        var cursor = new WalkCursor(range);
        while (!cursor.IsEnded)
        {
            walker.Walk(table, cursor, Budget());
            if (!cursor.IsEnded) Paused(cursor);
        }

        return cursor.Result;
    }

    public WalkResult Walk<TWalker>(TWalker walker)
        where TWalker : class, IPageWalker
    {
        var cursor = new WalkCursor(range);
        while (!cursor.IsEnded)
        {
            walker.Walk(table, cursor, Budget());
            if (!cursor.IsEnded) Paused(cursor);
        }

        return cursor.Result;
    }

    public WalkBudget Budget() => random.Next(4) switch
    {
        0 => new WalkBudget { Entries = random.Next(1, 3000) },
        1 => new WalkBudget { Time = TimeSpan.FromTicks(random.Next(3)) },
        _ => new WalkBudget { Tables = random.Next(1, 5) },
    };

    private void Paused(WalkCursor cursor)
    {
        Pauses++;
        Assert.Equal(0, cursor.Result.Code);
        Assert.True(range.Contains(cursor.Next), $"{cursor.Next} is not in {range}");
    }
}
