using WalkGen.Cli.Watching;

namespace WalkGen.Cli.Tests;

/// <summary>The memory of a heat map is bounded, and no page is lost or added.</summary>
public class HeatGridTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Pages_are_all_there_however_large_rows_and_columns_become(int seed)
    {
        var random = new Random(seed);
        var grid = new HeatGrid(maxRows: 16, maxColumns: 8);
        ulong pages = 0;
        for (int interval = 0; interval < 100; interval++)
        {
            grid.AddInterval(interval);
            for (int i = random.Next(20); i > 0; i--)
            {
                ulong count = (ulong)random.Next(1, 2000), start = (ulong)random.NextInt64(0, 1L << 35) << 12;
                grid.Add(new VirtualAddress(start), count << 12, count, (HeatKind)random.Next(3), "x");
                pages += count;
            }

            Assert.InRange(grid.RowCount, 0, 16);
            Assert.InRange(grid.Columns, 1, 8);
            Assert.Equal(pages, SumOf(grid));
        }

        Assert.Equal(16, grid.Intervals); // 100 intervals in 8 columns
        Assert.Equal(pages, SumOf(grid.Within(3, 2)));
        Assert.InRange(grid.Within(3, 2).RowCount, 1, 3);
        Assert.Equal(2, grid.Within(3, 2).Columns);
    }

    [Fact]
    public void A_run_is_in_the_rows_of_its_pages()
    {
        var grid = new HeatGrid();
        grid.AddInterval(0);
        grid.Add(new VirtualAddress(0x3000), 0x3000, 3, HeatKind.Written, "a");
        grid.AddInterval(1);
        grid.Add(new VirtualAddress(0x5000), 0x1000, 1, HeatKind.Changed, "b");

        Assert.Equal([(0x3000UL, "a"), (0x4000UL, "a"), (0x5000UL, "a")], grid.Rows.Select(static row => (row.Start.Value, row.Name!)));
        Assert.Equal(new HeatCell(1, 0, 0), grid[new VirtualAddress(0x5000), 0]);
        Assert.Equal(new HeatCell(0, 1, 0), grid[new VirtualAddress(0x5000), 1]);
        Assert.Equal(default, grid[new VirtualAddress(0x3000), 1]);
        HeatGrid coarse = grid.Within(2, 8);
        Assert.Equal([0x2000UL, 0x4000UL], coarse.Rows.Select(static row => row.Start.Value));
        Assert.Equal(new HeatCell(2, 0, 0), coarse[new VirtualAddress(0x4000), 0]);
    }

    [Fact]
    public void The_topmost_addresses_and_whole_address_spaces_fit()
    {
        var grid = new HeatGrid(maxRows: 4);
        grid.AddInterval(0);
        grid.Add(new VirtualAddress(ulong.MaxValue - 0xfff), 0x1000, 1, HeatKind.Touched, null);
        grid.Add(new VirtualAddress(0), 1UL << 47, 1UL << 35, HeatKind.Changed, null);

        Assert.InRange(grid.RowCount, 2, 4);
        Assert.Equal((1UL << 35) + 1, SumOf(grid));
    }

    [Fact]
    public void The_hottest_rows_are_those_with_the_most_pages()
    {
        var grid = new HeatGrid();
        for (int interval = 0; interval < 4; interval++)
        {
            grid.AddInterval(interval);
            for (ulong area = 1; area <= 9; area++)
                grid.Add(new VirtualAddress(area << 20), 1, 1 + (area * 7 % 10), HeatKind.Touched, null);
        }

        Assert.Equal([1UL, 4UL, 7UL], grid.Hottest(3, 4).Rows.Select(static row => row.Start.Value >> 20)); // 8, 9 and 10 pages
    }

    private static ulong SumOf(HeatGrid grid)
    {
        ulong sum = 0;
        foreach (var (start, _) in grid.Rows)
        {
            for (int column = 0; column < grid.Columns; column++)
            {
                HeatCell cell = grid[start, column];
                sum += cell.Written + cell.Changed + cell.Touched;
            }
        }

        return sum;
    }
}
