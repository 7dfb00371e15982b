using WalkGen.Emulation;

namespace RiscVMachine;

/// <summary>The test finisher of QEMU's <c>virt</c>: a store to it ends the machine with an exit code.</summary>
internal sealed class Finisher(Action<int> finish) : IBusDevice
{
    /// <summary>The size of its registers in bytes.</summary>
    public const ulong Length = 0x1000;

    private const ushort Pass = 0x5555, Fail = 0x3333;

    public ulong Read(ulong offset, int size, VirtualCpu? cpu) => 0;

    public void Write(ulong offset, ulong value, int size, VirtualCpu? cpu)
    {
        if (offset != 0) return;
        if ((ushort)value == Pass) finish(0);
        if ((ushort)value == Fail) finish((ushort)(value >> 16));
    }
}
