namespace WalkGen.Benchmarks;

/// <summary>A run of pages of the mix: contiguous frames and equal flags, or a hole.</summary>
/// <param name="Pages">The number of pages.</param>
/// <param name="Frame">The number of the first frame, counted from the first one of the image.</param>
/// <param name="Flags">The bits of each entry without the address; 0 for a hole.</param>
internal readonly record struct ScaleRun(int Pages, long Frame, ulong Flags);
