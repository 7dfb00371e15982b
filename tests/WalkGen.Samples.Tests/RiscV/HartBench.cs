using System.Buffers.Binary;
using RiscVMachine;

namespace WalkGen.Samples.Tests;

/// <summary>A machine with one hart that a test steps through a few instructions.</summary>
internal sealed class HartBench : IDisposable
{
    public const ulong Code = 0x8000_1000, Handler = 0x8000_2000, SupervisorHandler = 0x8000_2100, Data = 0x8000_3000;
    public const int A0 = 10, A1 = 11, A2 = 12, A3 = 13, A4 = 14;

    private readonly Machine _machine = new(harts: 1, ramBytes: 1 << 20);

    /// <summary>Creates a machine with instructions at <see cref="Code"/>, where the hart begins in M-mode.</summary>
    public HartBench(params uint[] code)
    {
        Hart.Pc = Code;
        for (int i = 0; i < code.Length; i++) Write(Code + (4 * (ulong)i), code[i]);
        Change((ref ControlValues values) => (values.Mtvec, values.Stvec) = (Handler, SupervisorHandler));
    }

    public delegate void Changes(ref ControlValues values);

    public Hart Hart => _machine.Harts[0];

    public Clint Clint => _machine.Clint;

    public ControlValues Values => Hart.Control.Values;

    public (Cause Cause, ulong Tval, ulong Pc) TrapOfM => ((Cause)Values.Mcause, Values.Mtval, Values.Mepc);

    public (Cause Cause, ulong Tval, ulong Pc) TrapOfS => ((Cause)Values.Scause, Values.Stval, Values.Sepc);

    public ulong this[int register]
    {
        get => Hart.X[register];
        set => Hart.X[register] = value;
    }

    /// <summary>Changes control and status registers, as if there were no rules.</summary>
    public void Change(Changes changes, Privilege? mode = null)
    {
        HartState state = Hart.Save();
        ControlValues values = state.Control;
        changes(ref values);
        Hart.Load(state with { Control = values, Mode = mode ?? state.Mode });
    }

    public void Enter(Privilege mode) => Change(static (ref ControlValues _) => { }, mode);

    /// <summary>Executes instructions one by one.</summary>
    public HartBench Step(int count = 1)
    {
        for (int i = 0; i < count; i++) Hart.Run(1);
        return this;
    }

    public void Write(ulong address, uint word)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
        Assert.True(_machine.Bus.TryWrite(new PhysicalAddress(address), bytes));
    }

    public void Write(ulong address, ulong word)
    {
        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, word);
        Assert.True(_machine.Bus.TryWrite(new PhysicalAddress(address), bytes));
    }

    public ulong Read(ulong address)
    {
        byte[] bytes = new byte[sizeof(ulong)];
        Assert.True(_machine.Bus.TryRead(new PhysicalAddress(address), bytes));
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    public void Dispose() => _machine.Dispose();
}
