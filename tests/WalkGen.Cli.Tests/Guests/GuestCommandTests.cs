using System.Diagnostics;

namespace WalkGen.Cli.Tests;

/// <summary>Commands on guests of a gdbstub that a test answers for.</summary>
public class GuestCommandTests
{
    [Theory]
    [InlineData("roots", "to find roots")]
    [InlineData("convert -o /dev/null.elf", "to convert it")]
    [InlineData("ps", "to find the kernel")]
    [InlineData("kallsyms", "to find the kernel")]
    [InlineData("dump --kernel", "to find the kernel")]
    [InlineData("stats --pid 1", "to find the kernel")]
    public void Commands_that_read_all_memory_are_refused(string command, string purpose)
    {
        using FakePeer peer = FakeMachines.X86().Start();
        string[] words = command.Split(' ');

        ToolRun run = ToolRun.Of([words[0], peer.Address, .. words[1..]]);

        Assert.Equal(
            (ExitCode.Usage, $"walkgen: {peer.Address}: the memory of a guest is not read as a whole {purpose}: use the page table of a "
                + "CPU (--cpu N) or --root with --paging, or open a file of QEMU's dump-guest-memory.\n"),
            (run.Code, run.Error));
        peer.WaitForEnd();
        Assert.Equal("D", peer.Received[^1]);
    }

    [Theory]
    [InlineData("--part", "x")]
    [InlineData("--base", "0")]
    public void Files_beside_a_guest_are_refused(string option, string value)
    {
        ToolRun run = ToolRun.Of("dump", "gdb::1", option, value);

        Assert.Equal(
            (ExitCode.Usage, "walkgen: gdb::1 is a guest of QEMU: leave out --part and the options of raw memory, or write ./gdb::1 for a "
                + "file.\n"),
            (run.Code, run.Error));
    }

    [Theory]
    [InlineData("--no-stop", "walkgen: --no-stop requires a guest of QEMU (qmp:), and vmcore is none.\n")]
    [InlineData("--leave-stopped", "walkgen: --leave-stopped requires a guest of QEMU, and vmcore is none.\n")]
    public void Only_a_guest_can_be_left_running_or_stopped(string option, string message)
    {
        ToolRun run = ToolRun.Of("dump", "vmcore", option);

        Assert.Equal((ExitCode.Usage, message), (run.Code, run.Error));
    }

    [Fact]
    public void A_lost_connection_is_one_sentence()
    {
        FakeMachine machine = FakeMachines.X86();
        machine.Answers["m"] = "close";
        using FakePeer peer = machine.Start();

        ToolRun run = ToolRun.Of("dump", peer.Address);

        Assert.Equal(
            (ExitCode.BadData, $"walkgen: {peer.Address}: the connection was lost: check that QEMU still runs; if the guest is stopped, "
                + "resume it with 'cont' in QEMU's monitor.\n"),
            (run.Code, run.Error));
    }

    /// <summary>The peer answers so slowly that the command cannot end by itself before the process exits.</summary>
    [Theory]
    [InlineData("INT", "m", 50)] // 16 requests are sent together
    [InlineData("TERM", "m", 50)]
    [InlineData("INT", "p", 700)] // while the guest is opened
    [InlineData("INT", "qSupported", 700)]
    public void A_guest_runs_again_after_a_signal(string signal, string during, int delay)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The test sends a signal of Unix.");
        FakeMachine machine = FakeMachines.X86();
        using ManualResetEventSlim reads = new();
        machine.Delay = command =>
        {
            if (!command.StartsWith(during, StringComparison.Ordinal)) return;
            reads.Set();
            Thread.Sleep(delay);
        };
        using FakePeer peer = machine.Start();
        using Process tool = ToolProcess.Start("dump", peer.Address);
        Assert.True(reads.Wait(TimeSpan.FromSeconds(30)));

        Process.Start("kill", [$"-{signal}", $"{tool.Id}"]).WaitForExit();

        Assert.True(tool.WaitForExit(TimeSpan.FromSeconds(10)));
        Assert.Equal(signal == "INT" ? ExitCode.Cancelled : ExitCode.Terminated, tool.ExitCode);
        peer.WaitForEnd();
        Assert.Equal("D", peer.Received[^1]);
    }
}
