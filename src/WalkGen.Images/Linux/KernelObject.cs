using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>A struct in the kernel's memory. A member that is not mapped, or missing from the image, is null.</summary>
internal readonly struct KernelObject(KernelMemory memory, ulong address)
{
    /// <summary>Its virtual address.</summary>
    public ulong Address => address;

    /// <summary>The address of <paramref name="field"/>.</summary>
    public ulong AddressOf(KernelField field) => unchecked(address + (ulong)field.Offset);

    /// <summary>The number in <paramref name="field"/>, of at most 8 bytes, without sign.</summary>
    public ulong? Number(KernelField field)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        bytes.Clear();
        int size = int.Min(field.Size, sizeof(ulong));
        return memory.TryRead(AddressOf(field), bytes[..size]) ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : null;
    }

    /// <summary>The number in <paramref name="field"/>, of at most 4 bytes, with sign.</summary>
    public int? Int32(KernelField field) => Number(field) is { } number ? unchecked((int)number) : null;

    /// <summary>The pointer in <paramref name="field"/>.</summary>
    public ulong? Pointer(KernelField field) => memory.ReadPointer(AddressOf(field));

    /// <summary>The struct that <paramref name="field"/> points to; null also for a null pointer.</summary>
    public KernelObject? Follow(KernelField field)
        => Pointer(field) is { } pointer and not 0 ? new KernelObject(memory, pointer) : null;

    /// <summary>The text in <paramref name="field"/>, up to a zero byte or its end.</summary>
    public string? Text(KernelField field) => KernelString.Read(memory, AddressOf(field), field.Size);
}
