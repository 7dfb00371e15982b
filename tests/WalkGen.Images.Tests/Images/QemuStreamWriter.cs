using System.Text;

namespace WalkGen.Images.Tests;

/// <summary>Writes migration streams of QEMU: the configuration, then the RAM in one or more sections.</summary>
internal sealed class QemuStreamWriter
{
    private const ulong Zero = 2;
    private const ulong Page = 8;
    private const ulong EndOfSection = 0x10;
    private const ulong Continue = 0x20;
    private const ulong Difference = 0x40;
    private const ulong Compressed = 0x100;

    private readonly List<byte> _stream = [.. "QEVM"u8, 0, 0, 0, 3];
    private string? _block; // of the last page

    /// <summary>The length of what was written.</summary>
    public int Length => _stream.Count;

    public QemuStreamWriter Configuration(string machine, params string[] capabilities)
    {
        Put(7).Put32((uint)machine.Length).Bytes(Encoding.ASCII.GetBytes(machine));
        if (capabilities.Length == 0) return this;
        Put(5).Name("configuration/capabilities").Put32(1).Put32((uint)capabilities.Length);
        foreach (string capability in capabilities) Name(capability);
        return this;
    }

    public QemuStreamWriter PageBits(uint bits) => Put(5).Name("configuration/target-page-bits").Put32(1).Put32(bits);

    /// <summary>The section of the RAM with the list of blocks.</summary>
    public QemuStreamWriter Ram(params (string Name, ulong Length)[] blocks)
    {
        Section("ram", version: 4).Put64((ulong)blocks.Sum(static block => (long)block.Length) | 4);
        foreach (var (name, length) in blocks) Name(name).Put64(length);
        return EndSection();
    }

    /// <summary>Begins a section with a name.</summary>
    public QemuStreamWriter Section(string name, uint version = 1)
        => Put(1).Put32(2).Name(name).Put32(0).Put32(version);

    public QemuStreamWriter Part()
    {
        _block = null;
        return Put(2).Put32(2);
    }

    public QemuStreamWriter End()
    {
        _block = null;
        return Put(3).Put32(2);
    }

    public QemuStreamWriter EndSection() => Put64(EndOfSection).Put(0x7e).Put32(2);

    public QemuStreamWriter Memory(string block, ulong address, byte[] page) => Place(block, address, Page).Bytes(page);

    public QemuStreamWriter Zeros(string block, ulong address) => Place(block, address, Zero).Put(0);

    public QemuStreamWriter Changed(string block, ulong address, byte[] difference)
        => Place(block, address, Difference).Put(1).Put((byte)(difference.Length >> 8)).Put((byte)difference.Length).Bytes(difference);

    public QemuStreamWriter Packed(string block, ulong address, byte[] packed)
        => Place(block, address, Compressed).Put32((uint)packed.Length).Bytes(packed);

    public QemuStreamWriter Put(byte value)
    {
        _stream.Add(value);
        return this;
    }

    public QemuStreamWriter Put32(uint value) => Put((byte)(value >> 24)).Put((byte)(value >> 16)).Put((byte)(value >> 8)).Put((byte)value);

    public QemuStreamWriter Put64(ulong value) => Put32((uint)(value >> 32)).Put32((uint)value);

    public QemuStreamWriter Name(string name) => Put((byte)name.Length).Bytes(Encoding.ASCII.GetBytes(name));

    public QemuStreamWriter Bytes(byte[] bytes)
    {
        _stream.AddRange(bytes);
        return this;
    }

    public byte[] Build() => [.. _stream];

    private QemuStreamWriter Place(string block, ulong address, ulong flags)
    {
        if (block == _block) return Put64(address | flags | Continue);
        _block = block;
        return Put64(address | flags).Name(block);
    }
}
