using WalkGen.Cli.Output;

namespace WalkGen.Cli.Tests;

/// <summary>Long work shows its progress and can be cancelled.</summary>
public class CancellationTests
{
    [Theory]
    [InlineData("text")]
    [InlineData("csv")]
    [InlineData("json")]
    [InlineData("jsonl")]
    public void A_cancelled_command_ends_with_a_message(string format)
    {
        using var interrupt = new CancellationTokenSource();
        using var output = new Interrupting(interrupt);
        using var error = new StringWriter { NewLine = "\n" };

        int code = Tool.Run(["dump", Guest.Tables(1), "--format", format], new Terminal(output, error, cancellation: interrupt.Token));

        Assert.Equal((130, "walkgen: cancelled.\n"), (code, error.ToString()));
        Assert.True(output.Length < 1 << 20, "The command continued.");
    }

    /// <summary>The signal reports it too, if the command does not end soon.</summary>
    [Fact]
    public void The_message_is_written_once()
    {
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(Stream.Null, error);
        terminal.ReportCancelled();
        terminal.ReportCancelled();
        Assert.Equal("walkgen: cancelled.\n", error.ToString());
    }

    [Fact]
    public void Unpacking_is_cancelled_too()
    {
        using var error = new StringWriter { NewLine = "\n" };

        int code = Tool.Run(
            ["info", Guest.Tables(1)], new Terminal(Stream.Null, error, cancellation: new CancellationToken(canceled: true)));

        Assert.Equal((130, "walkgen: cancelled.\n"), (code, error.ToString()));
    }

    [Fact]
    public void A_line_of_progress_appears_after_a_second_and_vanishes()
    {
        using var people = new StringWriter();
        var clock = new Clock();
        using (var line = new ProgressLine(people, "reading", total: 200, clock))
        {
            line.Report(1);
            Assert.Equal("", people.ToString());
            clock.Seconds = 2;
            line.Report(50);
            line.Report(51);
        }

        Assert.Equal("\r\e[Kreading: 25 %\r\e[K", people.ToString());
    }

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }

    /// <summary>Cancels at the first output.</summary>
    private sealed class Interrupting(CancellationTokenSource interrupt) : MemoryStream
    {
        // MemoryStream calls it for all writes of a derived class.
        public override void Write(byte[] buffer, int offset, int count)
        {
            interrupt.Cancel();
            base.Write(buffer, offset, count);
        }
    }
}
