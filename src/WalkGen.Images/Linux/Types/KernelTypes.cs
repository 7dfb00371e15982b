using System.Collections.Concurrent;
using System.Text;

namespace WalkGen.Images;

/// <summary>The types of the running kernel, from its BTF.</summary>
internal sealed class KernelTypes
{
    private readonly string _path;
    private readonly ConcurrentDictionary<string, KernelStruct?> _structs = new();

    private KernelTypes(BtfTypes btf, ulong address, int pointerSize, string path)
    {
        Btf = btf;
        Address = address;
        PointerSize = pointerSize;
        _path = path;
    }

    /// <summary>The address of the BTF in the kernel's memory.</summary>
    public ulong Address { get; }

    /// <summary>The end of the BTF, exclusive.</summary>
    public ulong End => unchecked(Address + (ulong)Btf.Length);

    /// <summary>The types as BTF has them.</summary>
    public BtfTypes Btf { get; }

    /// <summary>The size of a pointer in bytes.</summary>
    public int PointerSize { get; }

    /// <summary>The struct <paramref name="name"/>.</summary>
    /// <exception cref="NotSupportedException">The kernel has none.</exception>
    public KernelStruct this[string name] => Find(name) ?? throw Missing($"there is no struct {name}");

    /// <summary>Reads the BTF at <paramref name="address"/>; null if it is damaged, or memory is missing.</summary>
    /// <param name="memory">The kernel's memory.</param>
    /// <param name="address">The address of the header.</param>
    /// <param name="path">The image, for messages.</param>
    public static KernelTypes? Read(KernelMemory memory, ulong address, string path)
    {
        Span<byte> start = stackalloc byte[BtfHeader.MinLength];
        if (!memory.TryRead(address, start) || !BtfHeader.TryParse(start, out BtfHeader header)) return null;
        if (ReadAll(memory, address, header.TotalLength) is not { } bytes) return null;
        return BtfTypes.Read(bytes, header) is { } btf ? new KernelTypes(btf, address, memory.PointerSize, path) : null;
    }

    /// <summary>The struct <paramref name="name"/>; null if the kernel has none.</summary>
    public KernelStruct? Find(string name) => _structs.GetOrAdd(name, Search, this);

    /// <summary>The value of an enumerator; null if the kernel has none with the name.</summary>
    public long? Enumerator(ReadOnlySpan<byte> name) => Btf.Enumerator(name);

    /// <summary>The exception for a type that the kernel lacks.</summary>
    public NotSupportedException Missing(string what) => new(
        $"{_path}: the types of the kernel (BTF) are not those of a Linux kernel that WalkGen knows: {what}.");

    private static KernelStruct? Search(string name, KernelTypes types)
        => types.Btf.FindStruct(Encoding.ASCII.GetBytes(name)) is not 0 and var number
            ? new KernelStruct(types, name, number)
            : null;

    // The size is not trusted: memory grows as pages are read.
    private static byte[]? ReadAll(KernelMemory memory, ulong address, int length)
    {
        const int FirstSize = 1 << 18;
        KernelBytes source = memory.BytesFrom(address);
        byte[] bytes = new byte[Math.Min(length, FirstSize)];
        for (int read = 0; ; )
        {
            if (!source.TryRead(bytes.AsSpan(read))) return null;
            read = bytes.Length;
            if (read == length) return bytes;
            byte[] larger = GC.AllocateUninitializedArray<byte>((int)Math.Min(length, 4L * read));
            bytes.CopyTo(larger, 0);
            bytes = larger;
        }
    }
}
