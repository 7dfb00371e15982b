using DirtyTracking.Demo;

using var machine = new DemoMachine();
return new DirtyRounds(machine, Console.Out).Run() ? 0 : 1;
