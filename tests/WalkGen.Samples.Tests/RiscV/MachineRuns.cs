using RiscVMachine;

namespace WalkGen.Samples.Tests;

/// <summary>Lets a machine run for a time.</summary>
internal static class MachineRuns
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static void RunFor(this Machine machine, int milliseconds)
    {
        machine.Start().Wait(milliseconds);
        machine.Stop();
    }

    public static void RunToEnd(this Machine machine)
    {
        Assert.True(machine.Start().Wait(Patience), $"The program did not end. It printed: {machine.Uart.Sent}");
        machine.Stop();
    }
}
