namespace WalkGen.Images;

/// <summary>
/// How much of a kernel's structs is read, in bytes. They do not overlap, so all of them have at most the size of the image. In a hostile
/// image they may: then each of a million processes has the same million areas.
/// </summary>
internal sealed class KernelBudget
{
    /// <summary>The size of a slot of a maple tree, with its pivot.</summary>
    public const int Slot = 16;

    /// <summary>The least size of a <c>vm_area_struct</c>.</summary>
    public const int Area = 64;

    /// <summary>The share of a file in a <c>dentry</c> of its path. Many files share those of directories.</summary>
    public const int Dentry = 16;

    private const ulong TaskSize = 1024; // at least

    // A small image is read soon, whatever is in it. A large one may not fill the memory.
    private const ulong MinSize = 16 << 20, MaxSize = 1 << 30;
    private const ulong MinTasks = 1 << 16, MaxTasks = 1 << 22; // PID_MAX_LIMIT

    private long _left;

    /// <summary>The budget for a kernel in an image of <paramref name="size"/> bytes.</summary>
    public KernelBudget(ulong size)
    {
        Tasks = (int)ulong.Clamp(size / TaskSize, MinTasks, MaxTasks);
        _left = (long)ulong.Clamp(size, MinSize, MaxSize);
    }

    /// <summary>How many threads are read.</summary>
    public int Tasks { get; }

    /// <summary>Takes <paramref name="size"/> bytes; false if so many are not left.</summary>
    public bool TryTake(int size) => Interlocked.Add(ref _left, -size) >= 0;
}
