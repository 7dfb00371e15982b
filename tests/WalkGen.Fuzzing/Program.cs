using WalkGen.Fuzzing;

return FuzzingCommand.Run(args);
