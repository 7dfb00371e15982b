namespace WalkGen.Emulation;

/// <summary>A block of RAM or ROM on the bus, in native memory.</summary>
internal readonly unsafe struct MemoryBlock(ulong start, ulong length, byte* host, bool isWritable)
{
    public ulong Start { get; } = start;

    public ulong Length { get; } = length;

    public byte* Host { get; } = host;

    public bool IsWritable { get; } = isWritable;
}
