using System.Diagnostics;
using RiscVMachine;
using var m = new Machine(args.Length > 0 ? int.Parse(args[0]) : 2, 32 << 20);
m.Reset(GuestProgram.Load(GuestProgram.Own(), m.Bus));
if (args.Length > 1) GuestProgram.SetRounds(m.Bus, int.Parse(args[1]));
var t = Stopwatch.GetTimestamp();
var run = m.Start();
while (!run.Wait(3000)) { Console.WriteLine(m.Uart.Sent); foreach (var h in m.Harts) Console.WriteLine($"{h.Id} {h.Pc:x} {h.Mode} {h.Retired} {h.Control.Values.Mcause:x} {h.Control.Values.Mtval:x}"); }
var s = Stopwatch.GetElapsedTime(t).TotalSeconds;
Console.WriteLine(m.Uart.Sent);
Console.WriteLine($"exit {m.ExitCode} {s:f2} s " + string.Join(" ", m.Harts.Select(h => $"{h.Retired / s / 1e6:f1}")));
