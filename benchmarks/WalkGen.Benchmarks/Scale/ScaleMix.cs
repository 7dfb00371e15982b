namespace WalkGen.Benchmarks;

/// <summary>
/// The runs of an image. By length, 75 % of the runs are single pages, 20 % have 2 to 16 pages, 4.5 % have 17 to 128, 0.5 % have 512 to
/// 2,048: 12 pages on average, and half of all pages are in runs of 512 and more. After one run in 64 there is a hole of 1 to 16 pages.
/// Frames of a run do not continue those of the run before. One run in 100 maps frames that an earlier run mapped.
/// </summary>
/// <param name="isKernel">Whether the pages are of the kernel's half.</param>
/// <param name="isChanged">
/// Whether the runs are of the later image: in one run of 50 the dirty flag differs, one in 200 is not mapped, one in 400 is elsewhere.
/// </param>
internal sealed class ScaleMix(bool isKernel, bool isChanged)
{
    private const ulong Present = 1 << 0;
    private const ulong Writable = 1 << 1;
    private const ulong User = 1 << 2;
    private const ulong Accessed = 1 << 5;
    private const ulong Dirty = 1 << 6;
    private const ulong Global = 1 << 8;
    private const ulong NoExecute = 1UL << 63;

    /// <summary>The flags of user pages with their shares in 1/1000 of the runs.</summary>
    private static readonly (int Share, ulong Flags)[] Flags =
    [
        (450, Present | User | Writable | Accessed | Dirty | NoExecute),
        (100, Present | User | Writable | Accessed | NoExecute),
        (300, Present | User | Accessed | NoExecute),
        (129, Present | User | NoExecute),
        (20, Present | User | Accessed),
        (1, Present | User | Writable | Accessed | Dirty), // code that is compiled at run time
    ];

    private const int Whole = 1000;
    private const int SharedDistance = 8192;

    private long _index = isKernel ? 1L << 40 : 0;

    /// <summary>The number of frames from the first to the last one that a run maps. It goes on from one half to the next.</summary>
    public long Frames { get; set; }

    /// <summary>The next run, of at most <paramref name="limit"/> pages.</summary>
    public ScaleRun Next(long limit)
    {
        ulong noise = Noise.At(_index++);
        if (Below(noise, 64) == 0) return new ScaleRun(1 + (int)Below(noise >> 8, 16), 0, 0);
        int pages = (int)long.Min(LengthOf(noise >> 16), limit);
        long frame = Below(noise >> 40, 100) == 0 && Frames > 2 * SharedDistance ? Frames - SharedDistance : Frames + 1;
        Frames = long.Max(Frames, frame + pages);
        ulong flags = FlagsOf((int)Below(noise >> 48, Whole));
        return isChanged ? Changed(new ScaleRun(pages, frame, flags), Noise.At(~_index)) : new ScaleRun(pages, frame, flags);
    }

    private static ScaleRun Changed(ScaleRun run, ulong noise) => (noise % 400) switch
    {
        < 8 => run with { Flags = run.Flags ^ Dirty },
        < 10 => run with { Flags = 0 },
        10 => run with { Frame = run.Frame / 2 },
        _ => run,
    };

    private static long LengthOf(ulong noise) => Below(noise, Whole) switch
    {
        < 750 => 1,
        < 950 => 2 + (long)Below(noise >> 10, 15),
        < 995 => 17 + (long)Below(noise >> 10, 112),
        _ => 512 + (long)Below(noise >> 10, 1537),
    };

    private ulong FlagsOf(int share)
    {
        foreach (var (part, flags) in Flags)
        {
            share -= part;
            if (share < 0) return isKernel ? (flags & ~User) | Global : flags;
        }

        throw new InvalidOperationException("The shares are less than the whole.");
    }

    // From 16 bits of the noise: the bias does not matter here.
    private static ulong Below(ulong noise, ulong bound) => (noise & 0xffff) * bound >> 16;
}
