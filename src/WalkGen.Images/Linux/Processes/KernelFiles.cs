using System.Collections.Concurrent;

namespace WalkGen.Images;

/// <summary>Reads the files that areas map, each once.</summary>
internal sealed class KernelFiles(KernelMemory memory, KernelTypes types, KernelBudget budget)
{
    private const int MaxFileSystemName = 32;
    private const int MaxCached = 1 << 16;

    private readonly FileLayout _layout = new(types);
    private readonly FilePaths _paths = new(memory, new FileLayout(types), budget);
    private readonly ConcurrentDictionary<ulong, KernelFile?> _files = new();

    /// <summary>The file with its <c>struct file</c> at <paramref name="address"/>; null if memory is missing.</summary>
    public KernelFile? Read(ulong address)
    {
        if (_files.TryGetValue(address, out KernelFile? known)) return known;
        KernelFile? read = ReadAgain(new KernelObject(memory, address));
        if (_files.Count < MaxCached) _files.TryAdd(address, read);
        return read;
    }

    private KernelFile? ReadAgain(KernelObject file)
    {
        if (file.Follow(_layout.Inode) is not { } inode || inode.Follow(_layout.SuperBlock) is not { } super) return null;
        if (inode.Number(_layout.InodeNumber) is not { } number || super.Number(_layout.Device) is not { } device) return null;
        if (file.Pointer(_layout.Mapping) is not { } mapping) return null;
        string? fileSystem = super.Follow(_layout.FileSystem)?.Pointer(_layout.FileSystemName) is { } name
            ? KernelString.Read(memory, name, MaxFileSystemName)
            : null;
        return new KernelFile
        {
            Path = _paths.PathOf(new KernelObject(memory, file.AddressOf(_layout.Path)), fileSystem),
            DeviceMajor = (int)(device >> 20), // MINORBITS of include/linux/kdev_t.h
            DeviceMinor = (int)(device & 0xf_ffff),
            Inode = number,
            Mapping = new VirtualAddress(mapping),
            HugePageShift = fileSystem == "hugetlbfs" ? HugePageShiftOf(super) : 0,
        };
    }

    private int HugePageShiftOf(KernelObject super)
    {
        if (_layout.HugePages is not { } pages || _layout.HugePageOrder is not { } order) return 0;
        return super.Follow(_layout.FileSystemData)?.Follow(pages)?.Number(order) is { } value and < 32
            ? (int)value + System.Numerics.BitOperations.Log2((uint)memory.PageSize)
            : 0;
    }
}
