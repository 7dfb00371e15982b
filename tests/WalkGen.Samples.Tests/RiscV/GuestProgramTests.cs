using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using RiscVMachine;

namespace WalkGen.Samples.Tests;

/// <summary>The program of the sample prints the same on every machine.</summary>
public class GuestProgramTests
{
    private const int FirstSegment = 0x1000, RoundsOffset = 8; // of the ELF file, and of the segment

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    public void Prints_the_same_whatever_the_number_of_harts(int harts)
    {
        using Machine machine = MachineOf(harts);
        machine.RunToEnd();

        Assert.Equal(GuestConsole.On(harts), machine.Uart.Sent);
        Assert.Equal(0, machine.ExitCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Prints_what_it_prints_on_qemu(int harts)
    {
        byte[] program = GuestProgram.Own();
        BinaryPrimitives.WriteUInt64LittleEndian(program.AsSpan(FirstSegment + RoundsOffset), GuestConsole.Rounds);
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, program);
            Assert.Equal(GuestConsole.On(harts), Run(
                "qemu-system-riscv64", "-machine", "virt", "-bios", "none", "-smp", $"{harts}", "-m", "32M", "-display", "none",
                "-monitor", "none", "-serial", "stdio", "-kernel", path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Its_sources_assemble_to_the_file_in_the_repository()
    {
        foreach (string tool in new[] { "llvm-mc", "ld.lld", "llvm-objcopy" }) Run(tool, "--version");
        string path = Path.GetTempFileName();
        try
        {
            Run("sh", Guest.InRepository("samples", "RiscVMachine", "guest", "build.sh"), path);
            Assert.Equal(MemoryWith(GuestProgram.Own()), MemoryWith(File.ReadAllBytes(path)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_program_without_memory_panics()
    {
        using Machine machine = MachineOf(harts: 2, ramBytes: 4 << 20);
        machine.RunToEnd();

        Assert.Matches(@"\npanic: cause 0000000000000007 at 0000000080400[0-9a-f]{3}\n", machine.Uart.Sent); // after 4 MiB
        Assert.Equal(1, machine.ExitCode);
    }

    [Fact]
    public void A_damaged_program_is_refused()
    {
        using var machine = new Machine(1, 1 << 20);
        byte[] program = GuestProgram.Own();
        Assert.Throws<InvalidDataException>(() => GuestProgram.Load(program.AsSpan(0, 63), machine.Bus));
        Assert.Throws<InvalidDataException>(() => GuestProgram.Load(program.AsSpan(0, program.Length / 2), machine.Bus));
        Assert.Throws<InvalidDataException>(() => GuestProgram.Load(new byte[(1 << 20) + 1], machine.Bus));

        program[18] = 62; // x86-64
        Assert.Throws<InvalidDataException>(() => GuestProgram.Load(program, machine.Bus));
    }

    internal static Machine MachineOf(int harts, ulong ramBytes = 32 << 20)
    {
        var machine = new Machine(harts, ramBytes);
        machine.Reset(GuestProgram.Load(GuestProgram.Own(), machine.Bus));
        GuestProgram.SetRounds(machine.Bus, GuestConsole.Rounds);
        return machine;
    }

    private static byte[] MemoryWith(byte[] program)
    {
        using var machine = new Machine(1, 1 << 20);
        Assert.Equal(Machine.RamStart.Value, GuestProgram.Load(program, machine.Bus));
        byte[] memory = new byte[machine.RamBytes];
        Assert.True(machine.Bus.TryRead(Machine.RamStart, memory));
        return memory;
    }

    /// <summary>Runs a tool that must succeed, and returns its output. The test is skipped if there is no such tool.</summary>
    private static string Run(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true };
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            return output.ReplaceLineEndings("\n");
        }
        catch (Win32Exception)
        {
            Assert.Skip($"There is no {tool}.");
            throw;
        }
    }
}
