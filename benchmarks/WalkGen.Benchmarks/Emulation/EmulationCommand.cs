using System.CommandLine;
using System.Globalization;
using WalkGen.Emulation;

namespace WalkGen.Benchmarks;

/// <summary>
/// <c>emulation</c>: measures the memory accesses of WalkGen's CPUs against a TLB that authors of emulators write by hand. All sides run in
/// turns, in one process, after a check that they compute the same.
/// </summary>
internal static class EmulationCommand
{
    private const int FlushRounds = 2000;

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = static _ => 30, Description = "The number of rounds." };
        var only = new Option<string[]>("--only") { AllowMultipleArgumentsPerToken = true, Description = "Measures only these workloads." };
        var command = new Command("emulation", "Measures guest memory accesses against a hand-written TLB.") { rounds, only };
        command.SetAction((arguments, cancellation) => Task.Run(
            () => Run(arguments.GetValue(rounds), arguments.GetValue(only) ?? [], Console.Out, cancellation)));
        return command;
    }

    private static int Run(int rounds, string[] only, TextWriter output, CancellationToken cancellation)
    {
        using var ram = new GuestRam();
        var cpu = new CpuAccess(ram.Cpu);
        var hand = new HandAccess(ram.Hand);
        Interpreter.Load(cpu);
        byte[] buffer = new byte[1 << 16], other = new byte[1 << 16];
        var bulk = GuestRam.AddressOf(256);
        EmulationWorkload[] workloads =
        [
            new("load-hit", AccessLoops.Accesses, () => AccessLoops.Load(cpu), () => AccessLoops.Load(hand), "<= 1.5"),
            new("store-hit", AccessLoops.Accesses, () => AccessLoops.Store(cpu), () => AccessLoops.Store(hand), "<= 1.5"),
            new("load-chain", AccessLoops.Accesses, () => AccessLoops.Chain(cpu), () => AccessLoops.Chain(hand), "<= 1.5"),
            new("load-miss", AccessLoops.Accesses, () => AccessLoops.Miss(cpu), () => AccessLoops.Miss(hand), "<= 1.2"),
            new("interpreter", Interpreter.Instructions, () => Interpreter.Run(cpu), () => Interpreter.Run(hand), "<= 1.18"),
            new("read-64k", buffer.Length, () => Read(ram, bulk, buffer), () => Copy(buffer, other), "<= 1.11"),
            new("write-64k", buffer.Length, () => Write(ram, bulk, buffer), () => Copy(buffer, other), "<= 1.11"),
        ];
        workloads = [.. workloads.Where(workload => only.Length == 0 || only.Contains(workload.Name))];

        output.WriteLine("workload        WalkGen ns  by hand ns  ratio  median  goal");
        foreach (EmulationWorkload workload in workloads)
        {
            if (!workload.Check(output)) return ExitCode.Failed;
        }

        foreach (EmulationWorkload workload in workloads) workload.WarmUp(cancellation);
        for (int round = 0; round < rounds; round++)
        {
            foreach (EmulationWorkload workload in workloads) workload.Round(cancellation);
        }

        foreach (EmulationWorkload workload in workloads) output.WriteLine(workload);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"flush {FlushTimes.OfRunningCpus(ram, FlushRounds):f2} us while a CPU stores (goal <= 2), "
            + $"{FlushTimes.OfIdleCpus(ram, FlushRounds):f2} us with idle CPUs, "
            + $"{FlushTimes.ByCpu(ram, FlushRounds):f2} us by a CPU's thread; "
            + $"a barrier on all cores alone {FlushTimes.OfBarrier(FlushRounds):f2} us; medians"));
        return ExitCode.Done;
    }

    private static ulong Read(GuestRam ram, VirtualAddress address, byte[] buffer)
        => ram.Cpu.TryRead(address, buffer, out PageFault fault) ? 1UL : throw new PageFaultException(fault);

    private static ulong Write(GuestRam ram, VirtualAddress address, byte[] buffer)
        => ram.Cpu.TryWrite(address, buffer, out PageFault fault) ? 1UL : throw new PageFaultException(fault);

    private static ulong Copy(byte[] from, byte[] to)
    {
        from.CopyTo(to, 0);
        return 1;
    }
}
