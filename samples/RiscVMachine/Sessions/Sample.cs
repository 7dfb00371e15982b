namespace RiscVMachine;

/// <summary>What happened in an interval.</summary>
/// <param name="Time">The time since the start of the session.</param>
/// <param name="Mips">Millions of instructions per second, for each hart.</param>
/// <param name="Dirty">A bit for each page of the RAM that was written.</param>
/// <param name="DirtyCount">The number of these pages.</param>
/// <param name="Sent">What the program has sent to the UART so far.</param>
internal sealed record Sample(TimeSpan Time, double[] Mips, ulong[] Dirty, long DirtyCount, string Sent);
