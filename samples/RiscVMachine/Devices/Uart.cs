using System.Text;
using WalkGen.Emulation;

namespace RiscVMachine;

/// <summary>The transmitter of an NS16550A. It is always ready, and keeps what was sent.</summary>
internal sealed class Uart : IBusDevice
{
    /// <summary>The size of its registers in bytes, as in QEMU.</summary>
    public const ulong Length = 0x100;

    private const int Transmit = 0, LineControl = 3, LineStatus = 5, Registers = 8;
    private const byte DivisorLatch = 0x80;
    private const byte TransmitterEmpty = 0x60;

    private readonly Lock _changing = new();
    private readonly byte[] _registers = new byte[Registers];
    private readonly StringBuilder _sent = new();

    /// <summary>What was sent so far. Any thread may read it.</summary>
    public string Sent
    {
        get
        {
            lock (_changing) return _sent.ToString();
        }
    }

    public ulong Read(ulong offset, int size, VirtualCpu? cpu)
    {
        lock (_changing)
        {
            return offset switch
            {
                LineStatus => TransmitterEmpty,
                Transmit when !IsDivisor => 0, // nothing was received
                < Registers => _registers[offset],
                _ => 0,
            };
        }
    }

    public void Write(ulong offset, ulong value, int size, VirtualCpu? cpu)
    {
        lock (_changing)
        {
            if (offset == Transmit && !IsDivisor) _sent.Append((char)(byte)value);
            else if (offset < Registers) _registers[offset] = (byte)value;
        }
    }

    /// <summary>The registers and what was sent, for a snapshot.</summary>
    public UartState Save()
    {
        lock (_changing) return new([.. _registers], _sent.ToString());
    }

    public void Load(UartState state)
    {
        lock (_changing)
        {
            state.Registers.CopyTo(_registers, 0);
            _sent.Clear().Append(state.Sent);
        }
    }

    /// <summary>Whether the first two registers are the divisor of the clock.</summary>
    private bool IsDivisor => (_registers[LineControl] & DivisorLatch) != 0;
}

/// <summary>The registers of the UART, and what it has sent.</summary>
internal sealed record UartState(byte[] Registers, string Sent);
