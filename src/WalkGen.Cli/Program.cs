using WalkGen.Cli;

using var interrupt = new Interrupt();
return interrupt.Run(args);
