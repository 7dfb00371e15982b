using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using WalkGen.Cli.Output;

namespace WalkGen.Cli.Tests;

/// <summary>Several threads format items; what they make is written in the order of the items, also if something fails.</summary>
public class PipelineForkTests
{
    private const int Items = 50_000;

    private readonly StringBuilder _output = new();
    private readonly ConcurrentDictionary<int, bool> _threads = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    public void The_output_is_in_order(int processors)
    {
        Run(processors, Items, static _ => { });

        Assert.Equal(Lines(Items), $"{_output}");
    }

    /// <summary>The first block has one formatter; then each waits for another one.</summary>
    [Fact]
    public void Threads_format_at_the_same_time()
    {
        using var both = new Barrier(2);

        Run(2, 512 * 9, item =>
        {
            bool isFirst = item > 0 && item % 512 == 0;
            if (isFirst) Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30)), "Only one thread formats.");
        });

        Assert.Equal(Lines(512 * 9), $"{_output}");
        Assert.Equal(2, _threads.Count);
    }

    /// <summary>A line of 2 KiB: a block of them is longer than the buffer of a formatter.</summary>
    [Fact]
    public void Long_blocks_are_written_in_their_turn()
    {
        string tail = new('x', 2048);

        Run(4, 5000, static _ => { }, tail);

        Assert.Equal(Lines(5000, tail), $"{_output}");
    }

    [Theory]
    [InlineData(100)]
    [InlineData(30_000)]
    public void What_is_before_a_failure_of_a_formatter_is_written_and_nothing_after_it(int wrong)
    {
        Assert.Throws<BadDataException>(() => Run(4, Items, item =>
        {
            if (item == wrong) throw new BadDataException("a symbol is damaged");
        }));

        Assert.Equal(Lines(wrong), $"{_output}");
    }

    [Fact]
    public void A_failure_of_the_output_ends_the_search_for_items()
    {
        int found = 0, writes = 0;
        using Pipeline<int> pipeline = Of(4, static _ => { }, "", _ =>
        {
            writes++;
            throw new BrokenPipeException();
        });

        Assert.Throws<BrokenPipeException>(() =>
        {
            for (; found < 10_000_000; found++) pipeline.Next() = found;
        });
        Assert.Throws<BrokenPipeException>(pipeline.Complete);
        Assert.Equal(1, writes);
        Assert.InRange(found, 512, 1_000_000);
    }

    [Fact]
    public void What_was_found_before_a_failure_of_the_search_is_written()
    {
        Assert.Throws<BadDataException>(Find);
        Assert.Equal(Lines(Items), $"{_output}");

        void Find()
        {
            using Pipeline<int> pipeline = Of(3, static _ => { }, "", Append);
            for (int i = 0; i < Items; i++) pipeline.Next() = i;
            throw new BadDataException("a table is damaged");
        }
    }

    /// <summary>No more than a ring of blocks waits, however slow the output is.</summary>
    [Fact]
    public void A_slow_output_holds_up_the_search()
    {
        int found = 0, written = 0, ahead = 0;
        using Pipeline<int> pipeline = Of(2, static _ => { }, "", bytes =>
        {
            Thread.Sleep(1);
            written += bytes.Count((byte)'\n');
            ahead = int.Max(ahead, Volatile.Read(ref found) - written);
        });
        for (; found < 200 * 512; found++) pipeline.Next() = found;
        pipeline.Complete();

        Assert.InRange(ahead, 1, 512 * 8);
    }

    private static string Lines(int count, string tail = "")
        => string.Concat(Enumerable.Range(0, count).Select(item => string.Create(CultureInfo.InvariantCulture, $"{item}{tail}\n")));

    private void Run(int processors, int items, Action<int> each, string tail = "")
    {
        using Pipeline<int> pipeline = Of(processors, each, tail, Append);
        for (int i = 0; i < items; i++) pipeline.Next() = i;
        pipeline.Complete();
    }

    private Pipeline<int> Of(int processors, Action<int> each, string tail, Action<ReadOnlySpan<byte>> write)
    {
        return new Pipeline<int>(
            items =>
            {
                foreach (int item in items)
                {
                    each(item);
                    _output.Append(CultureInfo.InvariantCulture, $"{item}{tail}\n");
                }
            },
            new PipelineForks<int>(Fork, write) { Processors = processors });

        Action<ReadOnlySpan<int>> Fork(Utf8Buffer output) => items =>
        {
            _threads[Environment.CurrentManagedThreadId] = true;
            foreach (int item in items)
            {
                each(item);
                output.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{item}{tail}\n")));
            }
        };
    }

    private void Append(ReadOnlySpan<byte> bytes) => _output.Append(Encoding.UTF8.GetString(bytes));
}
